// Draws Block Kit blocks. What a person can press or fill in is made in elements.js and fields.js.

import { freshId, h } from "./dom.js";
import { element } from "./elements.js";
import { inputBlock } from "./input-block.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { picture } from "./picture.js";
import { richText } from "./richtext.js";
import { textOf } from "./text-object.js";
import { say } from "./words.js";

const DRAWN = {
  header,
  section,
  context,
  divider,
  actions,
  input: inputBlock,
  image,
  rich_text: richText,
  markdown: (block) => markdown(block.text),
};

// `surface` is where the blocks stand (message, modal, home): it sends their actions and knows what was typed.
export function renderBlocks(blocks, surface) {
  return (blocks ?? []).map((block) => {
    const draw = DRAWN[block.type] ?? unknown;
    return h("div", { class: `block block-${block.type}`, "data-block-id": block.block_id }, draw(block, surface));
  });
}

function header(block) {
  return h("h3", { class: "block-title" }, textOf(block.text));
}

function section(block, surface) {
  const labelId = freshId("section");
  const words = h(
    "div",
    { class: "section-words", id: labelId },
    block.text && h("div", { class: "section-text" }, textOf(block.text)),
    block.fields && fields(block),
  );
  if (!block.accessory) return words;
  return h(
    "div",
    { class: "section-row" },
    words,
    h("div", { class: "accessory" }, element(block.accessory, block, surface, labelId)),
  );
}

function fields(block) {
  return h(
    "div",
    { class: "section-fields" },
    block.fields.map((field) => h("div", null, textOf(field))),
  );
}

function context(block) {
  return h(
    "div",
    { class: "context" },
    block.elements.map((part) =>
      part.type === "image" ? picture(part, "context-image") : h("span", null, textOf(part)),
    ),
  );
}

function divider() {
  return h("hr", { class: "divider" });
}

function actions(block, surface) {
  return h(
    "div",
    { class: "actions" },
    block.elements.map((each) => element(each, block, surface)),
  );
}

function image(block) {
  const title = block.title && h("figcaption", { class: "image-title" }, textOf(block.title));
  return h("figure", { class: "figure" }, title, picture(block, "block-image"));
}

function unknown(block) {
  return h("p", { class: "unknown-block" }, say("block.unknown", { type: block.type }));
}

// A form of its own, so that radio buttons of two messages with equal block ids don't switch each other off.
export function blockForm(drawn) {
  return h("form", { class: "blocks", novalidate: true, onsubmit: (event) => event.preventDefault() }, drawn);
}

// For messages without blocks: their text is mrkdwn.
export function renderText(text) {
  return h("div", { class: "section-text" }, mrkdwn(text));
}
