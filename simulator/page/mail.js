// The acting person's mail, as the demo's mail service kept it.

import { askIfThere } from "./api.js";
import { dayAndTime } from "./dates.js";
import { fragment, h } from "./dom.js";
import { session } from "./session.js";
import { say } from "./words.js";

export class Mail {
  #drawn = null;
  messages = [];

  constructor() {
    this.list = h("ul", { class: "letters" });
    this.node = h("section", { class: "pane", "data-testid": "mail" }, this.list);
  }

  get hasAny() {
    return this.messages.length > 0;
  }

  forget() {
    this.messages = [];
    this.#draw();
  }

  async refresh() {
    const owner = session.me;
    const answer = await askIfThere("/_demo/inbox", { to: owner.email });
    if (owner !== session.me) return;
    this.messages = answer?.messages ?? [];
    this.#draw();
  }

  #draw() {
    const signature = JSON.stringify([session.me.id, this.messages]);
    if (signature === this.#drawn) return;
    this.#drawn = signature;
    const newestFirst = [...this.messages].reverse();
    this.list.replaceChildren(fragment(newestFirst.map(letter)));
  }
}

function letter({ kind, at, text }) {
  return h(
    "li",
    { class: "letter", "data-testid": "letter" },
    h(
      "p",
      { class: "letter-head" },
      h("strong", null, say(`mail.kind.${kind}`)),
      h("time", { datetime: at }, dayAndTime(Date.parse(at))),
    ),
    h("p", { class: "letter-text" }, text),
  );
}
