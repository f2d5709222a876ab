// The interactive elements of a message, modal or home page, and what pressing them sends.

import { confirmed } from "./confirm.js";
import { h, sayBeside } from "./dom.js";
import { fieldFor } from "./fields.js";
import { menu } from "./menu.js";
import { openPage } from "./pages.js";
import { picture } from "./picture.js";
import { plain } from "./text-object.js";
import { say } from "./words.js";

export function element(part, block, surface, labelId) {
  if (part.type === "button" || part.type === "workflow_button") return button(part, block, surface);
  if (part.type === "overflow") return overflow(part, block, surface);
  if (part.type === "image") return picture(part, "accessory-image");
  return chooser(part, block, surface, labelId);
}

function button(part, block, surface) {
  const kind = part.style ? `button button-${part.style}` : "button";
  const node = h(
    "button",
    { type: "button", class: kind, "data-action-id": part.action_id, "aria-label": part.accessibility_label },
    plain(part.text),
  );
  node.addEventListener("click", async () => {
    if (!(await confirmed(part.confirm))) return;
    // Before the request: browsers only open windows right after a person's own click.
    if (part.url) openPage(part.url);
    await send(node, surface, { ...address(part, block), value: part.value });
  });
  return node;
}

function overflow(part, block, surface) {
  const items = part.options.map((option) => ({
    text: plain(option.text),
    onchoose: async (opener) => {
      if (!(await confirmed(part.confirm))) return;
      if (option.url) openPage(option.url);
      await send(opener, surface, { ...address(part, block), selected_option: option.value });
    },
  }));
  return menu({
    label: say("element.more"),
    items,
    attributes: { "data-action-id": part.action_id, class: "button button-quiet" },
  });
}

// Selects, radio buttons, checkboxes and dates outside an input block act as soon as they are changed.
function chooser(part, block, surface, labelId) {
  const known = surface.valueFor(block, part);
  const field = fieldFor(part, { name: block.block_id, known, labelId });
  if (!field) return h("p", { class: "unknown-block" }, say("block.unknown", { type: part.type }));
  field.node.dataset.actionId = part.action_id;
  surface.remember?.({ block, part, read: field.read, isInput: false });
  field.node.addEventListener("change", async () => {
    if (await confirmed(part.confirm)) await sendChoice(field, part, block, surface);
  });
  return field.node;
}

export function sendChoice(field, part, block, surface) {
  return send(field.node, surface, { ...address(part, block), ...choiceOf(part, field.read()) });
}

function choiceOf(part, value) {
  switch (part.type) {
    case "static_select":
    case "radio_buttons":
      return { selected_option: value };
    case "multi_static_select":
    case "checkboxes":
      return { selected_options: value };
    case "datepicker":
      return { selected_date: value };
    case "timepicker":
      return { selected_time: value };
    default:
      return { value };
  }
}

function address(part, block) {
  return { action_id: part.action_id, block_id: block.block_id };
}

// `aria-disabled` instead of `disabled`: a disabled button would lose the keyboard's place.
async function send(node, surface, action) {
  if (node.getAttribute("aria-busy") === "true") return;
  const place = node.closest(".block") ?? node.parentElement;
  sayBeside(place, null);
  node.setAttribute("aria-busy", "true");
  try {
    await surface.act(action);
  } catch (failure) {
    sayBeside(place, failure.message);
  } finally {
    node.removeAttribute("aria-busy");
  }
}
