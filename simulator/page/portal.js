// The sample portal: where signing in is tried. It opens in a window of its own, as a portal does beside Slack.

import { copyButton } from "./copy-button.js";
import { h } from "./dom.js";
import { session } from "./session.js";
import { say } from "./words.js";

export class Portal {
  constructor() {
    this.node = h("section", { class: "pane", "data-testid": "portal" });
  }

  // Guests and people of other workspaces have no account there.
  isFor(person) {
    return !(person.guest ?? person.is_restricted) && !(person.stranger ?? person.is_stranger);
  }

  show() {
    if (!session.me) return;
    const { name } = session.me;
    this.node.replaceChildren(
      h("p", { class: "pane-about" }, say("portal.about")),
      h("p", { class: "portal-doors" }, door("/portal", "portal.open", "button button-primary"), door("/portal/grades", "portal.grades", "button")),
      h("dl", { class: "portal-facts" }, fact("portal.name", name), fact("portal.password", `sample-${name}`)),
      h("p", { class: "device-note" }, say("portal.how")),
    );
  }
}

function door(href, words, kind) {
  return h("a", { href, target: "_blank", rel: "noopener", class: kind, "data-testid": words }, say(words));
}

function fact(words, text) {
  const label = say("portal.copy", { text });
  return [h("dt", null, say(words)), h("dd", null, h("code", null, text), copyButton({ text, label, key: words }))];
}
