// The quiet bar that says when somebody at the other end is missing: the demo itself, or the app in it.

import { session } from "./session.js";
import { say } from "./words.js";

// A socket that is being refreshed is away for a moment; that is no news for anybody.
const BLINK_MS = 3_000;

export class ConnectionBar {
  #lost = false;
  #appIsAway = false;
  #soon = null;

  constructor(node) {
    this.node = node;
  }

  setReachable(reachable) {
    this.#lost = !reachable;
    this.show();
  }

  // `connections` is how many sockets the app holds.
  setApp(connections) {
    clearTimeout(this.#soon);
    const away = connections === 0;
    const settle = () => {
      this.#appIsAway = away;
      this.show();
    };
    if (away) this.#soon = setTimeout(settle, BLINK_MS);
    else settle();
  }

  show() {
    const sentence = this.#lost
      ? say("connection.lost")
      : this.#appIsAway
        ? say("connection.no_app", { name: session.appName })
        : "";
    this.node.textContent = sentence;
    this.node.hidden = !sentence;
  }
}
