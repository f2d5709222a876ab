// The fillable elements as native controls: they bring keyboard, screen reader and phone behavior with them.
// Each maker answers `{node, read, control}`; `read` gives what the simulator takes as this element's value.

import { freshId, h } from "./dom.js";
import { plain, textOf } from "./text-object.js";
import { say } from "./words.js";

const MAKERS = {
  plain_text_input: textInput,
  number_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  static_select: select,
  multi_static_select: manyOf,
  checkboxes: manyOf,
  radio_buttons: oneOf,
  datepicker: calendar("date", "initial_date"),
  timepicker: calendar("time", "initial_time"),
};

// `known` is what the person typed or chose before; without it the app's initial value counts.
// `optional` is only told for input blocks.
export function fieldFor(part, { name, known, labelId, describedBy, optional }) {
  return MAKERS[part.type]?.(part, { name, known, labelId, describedBy, optional });
}

// A group of choices is labeled by a legend, a single control by a label.
export function isGroup(part) {
  return ["multi_static_select", "checkboxes", "radio_buttons"].includes(part.type);
}

function textInput(part, { name, known, labelId, describedBy, optional }) {
  const common = {
    id: freshId("input"),
    class: "input",
    name,
    "aria-labelledby": labelId,
    "aria-describedby": describedBy,
    "aria-required": optional === false && "true",
    placeholder: plain(part.placeholder),
    maxlength: part.max_length,
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
  };
  const kind = {
    number_input: { inputmode: "decimal" },
    email_text_input: { inputmode: "email" },
    url_text_input: { inputmode: "url" },
  }[part.type];
  // type="number" would swallow full-width digits, which Japanese keyboards type; the app decides what it accepts.
  const node = part.multiline
    ? h("textarea", { ...common, rows: 4 })
    : h("input", { ...common, type: "text", ...kind });
  node.value = known ?? part.initial_value ?? "";
  return { node, control: node, read: () => node.value };
}

function select(part, { name, known, labelId, describedBy, optional }) {
  const chosen = known ?? part.initial_option?.value ?? "";
  const option = (each) => h("option", { value: each.value, selected: each.value === chosen }, plain(each.text));
  const groups = part.option_groups?.map((group) =>
    h("optgroup", { label: plain(group.label) }, group.options.map(option)),
  );
  // What must be answered, or acts at once, can't be unchosen again: Slack's client offers no way back to nothing.
  const empty = h(
    "option",
    { value: "", selected: chosen === "", disabled: !optional },
    plain(part.placeholder) || say("element.choose"),
  );
  const node = h(
    "select",
    {
      id: freshId("select"),
      class: "select",
      name,
      "aria-labelledby": labelId,
      "aria-label": labelId ? undefined : plain(part.placeholder),
      "aria-describedby": describedBy,
      "aria-required": optional === false && "true",
    },
    empty,
    groups ?? part.options.map(option),
  );
  return { node, control: node, read: () => node.value };
}

function oneOf(part, context) {
  const chosen = context.known ?? part.initial_option?.value;
  const group = choices(part, context, "radio", (value) => value === chosen);
  return { ...group, read: () => group.checked()[0] ?? "" };
}

function manyOf(part, context) {
  const chosen = context.known ?? (part.initial_options ?? []).map((option) => option.value);
  const group = choices(part, context, "checkbox", (value) => chosen.includes(value));
  return { ...group, read: group.checked };
}

function choices(part, { name, labelId, describedBy }, type, isChosen) {
  const options = part.options ?? part.option_groups.flatMap((group) => group.options);
  const group = freshId("choice");
  const boxes = options.map((option) =>
    h("input", {
      type,
      name: name ?? group,
      value: option.value,
      checked: isChosen(option.value),
      "aria-describedby": describedBy,
    }),
  );
  const rows = options.map((option, at) =>
    h(
      "label",
      { class: "choice" },
      boxes[at],
      h(
        "span",
        null,
        h("span", null, textOf(option.text)),
        option.description && h("span", { class: "choice-description" }, textOf(option.description)),
      ),
    ),
  );
  const role = type === "radio" ? "radiogroup" : "group";
  const node = h(
    "div",
    {
      class: part.type === "multi_static_select" ? "choices choices-boxed" : "choices",
      role,
      "aria-labelledby": labelId,
    },
    rows,
  );
  return { node, control: boxes[0], checked: () => boxes.filter((box) => box.checked).map((box) => box.value) };
}

function calendar(type, initial) {
  return (part, { name, known, labelId, describedBy, optional }) => {
    const node = h("input", {
      id: freshId("when"),
      class: "input input-when",
      type,
      name,
      "aria-labelledby": labelId,
      "aria-label": labelId ? undefined : plain(part.placeholder),
      "aria-describedby": describedBy,
      "aria-required": optional === false && "true",
    });
    node.value = known ?? part[initial] ?? "";
    return { node, control: node, read: () => node.value };
  };
}
