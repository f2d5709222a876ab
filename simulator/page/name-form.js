// Asks for a device's name; used for a new device and for renaming.

import { devices } from "./devices.js";
import { freshId, h, onEscape } from "./dom.js";
import { say } from "./words.js";

// `id` is the device that may keep its own name.
export function nameForm({ name, id, onName, onCancel }) {
  const error = h("p", { class: "field-error", id: freshId("error"), hidden: true, role: "alert" });
  const input = h("input", {
    class: "input",
    name: "device",
    id: freshId("device"),
    value: name,
    maxlength: 40,
    autocomplete: "off",
    "aria-describedby": error.id,
  });
  const save = (event) => {
    event.preventDefault();
    const chosen = input.value.trim();
    const complaint = devices.complaintAbout(chosen, id);
    if (!complaint) return onName(chosen);
    error.textContent = complaint;
    error.hidden = false;
    input.setAttribute("aria-invalid", "true");
    input.focus();
  };
  return h(
    "form",
    { class: "inline-form", onsubmit: save, onkeydown: onEscape(onCancel), novalidate: true },
    h("label", { class: "field-label", for: input.id }, say("device.name")),
    input,
    error,
    h(
      "div",
      { class: "inline-buttons" },
      h("button", { type: "submit", class: "button button-primary", "data-testid": "save-device" }, say("device.save")),
      h("button", { type: "button", class: "button", onclick: onCancel }, say("device.cancel")),
    ),
  );
}
