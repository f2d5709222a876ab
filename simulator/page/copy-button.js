// A tap copies; where that isn't allowed, what would be copied is selected, and said so.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./words.js";

// `words` are on the button, or nothing but the sign; `key` finds it again after a redraw.
export function copyButton({ text, label, words, key }) {
  const note = h("span", { class: "copy-note", role: "status" });
  const button = h(
    "button",
    {
      type: "button",
      class: words ? "button copy-button" : "icon-button",
      title: label,
      "aria-label": label,
      "data-testid": "copy",
      "data-text": text,
      "data-key": key,
      onclick: async () => {
        try {
          await navigator.clipboard.writeText(text);
          note.textContent = say("code.copied");
        } catch {
          note.textContent = say("copy.by_hand", { text });
        }
      },
    },
    icon("copy"),
    words,
  );
  return h("span", { class: "copy" }, button, note);
}
