// "Are you sure?" as Block Kit's confirm object asks it.

import { h } from "./dom.js";
import { plain, textOf } from "./text-object.js";
import { say } from "./words.js";

// True at once where nothing needs to be confirmed.
export function confirmed(question) {
  if (!question) return Promise.resolve(true);
  const danger = question.style === "danger" ? "button button-danger" : "button button-primary";
  const dialog = h(
    "dialog",
    { class: "confirm", "data-testid": "confirm" },
    h(
      "form",
      { method: "dialog" },
      h("h2", { class: "confirm-title" }, plain(question.title)),
      h("div", { class: "confirm-text" }, textOf(question.text)),
      h(
        "div",
        { class: "confirm-buttons" },
        h("button", { class: "button", value: "no" }, plain(question.deny) || say("confirm.no")),
        h(
          "button",
          { class: danger, value: "yes", "data-testid": "confirm-yes" },
          plain(question.confirm) || say("confirm.yes"),
        ),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
  });
}
