// rich_text blocks: already structured, so no parsing, only drawing.

import { h } from "./dom.js";
import { emojiOf } from "./emoji.js";
import { mention } from "./mrkdwn.js";
import { pageLink } from "./pages.js";
import { slackDate } from "./dates.js";
import { session } from "./session.js";

export function richText(block) {
  return h("div", { class: "rich-text" }, block.elements.map(part));
}

function part(element) {
  switch (element.type) {
    case "rich_text_preformatted":
      return h("pre", { class: "pre" }, element.elements.map(leaf));
    case "rich_text_quote":
      return h("blockquote", { class: "quote" }, element.elements.map(leaf));
    case "rich_text_list":
      return list(element);
    default:
      return h("p", { class: "paragraph" }, (element.elements ?? []).map(leaf));
  }
}

function list(element) {
  const items = element.elements.map((item) => h("li", null, (item.elements ?? []).map(leaf)));
  const start = element.offset ? element.offset + 1 : undefined;
  return h(
    element.style === "ordered" ? "ol" : "ul",
    { class: element.indent ? `list indent-${Math.min(element.indent, 4)}` : "list", start },
    items,
  );
}

function leaf(element) {
  return styled(element.style ?? {}, bare(element));
}

function bare(element) {
  switch (element.type) {
    case "text":
      return element.text;
    case "emoji":
      return emojiOf(element.name);
    case "link":
      return pageLink(element.url, element.text || element.url);
    case "user":
      return mention(`@${session.nameOf(element.user_id) ?? element.user_id}`);
    case "channel":
      return mention(`#${session.channel(element.channel_id)?.name ?? element.channel_id}`);
    case "broadcast":
      return mention(`@${element.range}`);
    case "usergroup":
      return mention(`@${element.usergroup_id}`);
    case "date":
      return slackDate(element.timestamp, element.format) ?? element.fallback;
    default:
      return element.text ?? element.value ?? "";
  }
}

function styled(style, content) {
  let node = content;
  if (style.code) node = h("code", { class: "code" }, node);
  if (style.bold) node = h("strong", null, node);
  if (style.italic) node = h("em", null, node);
  if (style.strike) node = h("s", null, node);
  return node;
}
