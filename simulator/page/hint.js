// The one hint of a first visit. It goes for good once somebody has written a message.

import { h } from "./dom.js";
import { say } from "./words.js";

const REMEMBERED = "mamori.greeted";

export function greeted() {
  localStorage.setItem(REMEMBERED, "yes");
}

// Null when the visitor knows the way already.
export function hint(send) {
  if (localStorage.getItem(REMEMBERED)) return null;
  const words = say("hint.words");
  return h(
    "aside",
    { class: "hint", "data-testid": "hint" },
    h("div", null, h("strong", null, say("hint.title")), h("p", null, say("hint.text"))),
    h(
      "button",
      { type: "button", class: "button button-primary", "data-testid": "say-hello", onclick: () => send(words) },
      say("hint.send"),
    ),
  );
}
