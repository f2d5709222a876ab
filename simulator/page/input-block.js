// An input block: label, field, hint, and the place beside it where an error will stand.

import { freshId, h } from "./dom.js";
import { sendChoice } from "./elements.js";
import { fieldFor, isGroup } from "./fields.js";
import { plain } from "./text-object.js";
import { say } from "./words.js";

export function inputBlock(block, surface) {
  const part = block.element;
  const labelId = freshId("label");
  const hintId = block.hint && freshId("hint");
  const errorId = freshId("error");
  const field = fieldFor(part, {
    name: block.block_id,
    known: surface.valueFor(block, part),
    labelId,
    describedBy: [hintId, errorId].filter(Boolean).join(" "),
    optional: Boolean(block.optional),
  });
  if (!field) return h("p", { class: "unknown-block" }, say("block.unknown", { type: part.type }));
  surface.remember?.({ block, part, read: field.read, isInput: true });
  if (block.dispatch_action) dispatching(field, part, block, surface);
  const label = h(
    isGroup(part) ? "div" : "label",
    { class: "field-label", id: labelId, for: isGroup(part) ? undefined : field.control.id },
    plain(block.label),
    block.optional && h("span", { class: "optional" }, ` (${say("modal.optional")})`),
  );
  return [
    label,
    field.node,
    hintId && h("p", { class: "field-hint", id: hintId }, plain(block.hint)),
    h("p", { class: "field-error", id: errorId, "data-error-for": block.block_id, hidden: true }),
  ];
}

// Such an input tells the app at once: a choice when it changes, a text when Enter is pressed.
function dispatching(field, part, block, surface) {
  const isText = field.control.matches("input[type=text], textarea");
  if (!isText) {
    field.node.addEventListener("change", () => sendChoice(field, part, block, surface));
    return;
  }
  field.control.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || part.multiline) return;
    event.preventDefault();
    sendChoice(field, part, block, surface);
  });
}

// Puts each error beside its field and the keyboard on the first one. Answers what found no place.
export function showErrors(form, errors) {
  const homeless = [];
  clearErrors(form);
  for (const [blockId, sentence] of Object.entries(errors)) {
    const place = form.querySelector(`[data-error-for="${CSS.escape(blockId)}"]`);
    if (!place) {
      homeless.push(sentence);
      continue;
    }
    place.textContent = sentence;
    place.hidden = false;
    for (const control of controlsBeside(place)) control.setAttribute("aria-invalid", "true");
  }
  const first = form.querySelector("[aria-invalid=true]");
  first?.focus();
  return homeless;
}

export function clearErrors(form) {
  for (const place of form.querySelectorAll("[data-error-for]")) {
    place.hidden = true;
    place.textContent = "";
    for (const control of controlsBeside(place)) control.removeAttribute("aria-invalid");
  }
}

function controlsBeside(place) {
  return place.closest(".block").querySelectorAll("input, select, textarea");
}
