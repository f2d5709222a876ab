// The markdown block: the everyday part of Markdown (headings, lists, quotes, code, emphasis, links).

import { fragment, h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { pageLink } from "./pages.js";

const INLINE =
  /`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\*([^*\s][^*]*)\*|(?<!\w)_([^_]+)_(?!\w)|(https?:\/\/[^\s<>)]+)/g;

// Each rule takes the lines it understands off the front and says what they look like.
const RULES = [
  { first: /^```/, take: takeFence },
  { first: /^(#{1,6})\s+/, take: (lines) => heading(lines.shift()) },
  { first: /^(-{3,}|\*{3,})\s*$/, take: (lines) => (lines.shift(), h("hr", { class: "divider" })) },
  { first: /^>\s?/, take: (lines) => h("blockquote", { class: "quote" }, paragraphs(takeWhile(lines, /^>\s?/))) },
  { first: /^\s*[-*+]\s+/, take: (lines) => h("ul", { class: "list" }, items(takeWhile(lines, /^\s*[-*+]\s+/))) },
  { first: /^\s*\d+[.)]\s+/, take: (lines) => h("ol", { class: "list" }, items(takeWhile(lines, /^\s*\d+[.)]\s+/))) },
];

export function markdown(text) {
  const lines = text.split("\n");
  const made = [];
  while (lines.length) {
    const rule = RULES.find(({ first }) => first.test(lines[0]));
    if (rule) made.push(rule.take(lines));
    else if (lines[0].trim() === "") lines.shift();
    else made.push(paragraph(lines));
  }
  return fragment(made);
}

function takeWhile(lines, sign) {
  const taken = [];
  while (lines.length && sign.test(lines[0])) taken.push(lines.shift().replace(sign, ""));
  return taken;
}

function takeFence(lines) {
  lines.shift();
  const end = lines.findIndex((line) => line.startsWith("```"));
  const code = lines.splice(0, end < 0 ? lines.length : end);
  lines.shift();
  return h("pre", { class: "pre" }, code.join("\n"));
}

function heading(line) {
  const [, signs, text] = /^(#{1,6})\s+(.*)$/.exec(line);
  return h(`h${Math.min(signs.length + 2, 6)}`, { class: "markdown-heading" }, inline(text));
}

function paragraph(lines) {
  const taken = [];
  while (lines.length && lines[0].trim() && !RULES.some(({ first }) => first.test(lines[0]))) taken.push(lines.shift());
  return h("p", { class: "paragraph" }, paragraphs(taken));
}

function paragraphs(lines) {
  return lines.flatMap((line, at) => (at ? [h("br"), inline(line)] : [inline(line)]));
}

function items(lines) {
  return lines.map((line) => h("li", null, inline(line)));
}

function inline(text) {
  const made = [];
  let done = 0;
  for (const match of text.matchAll(INLINE)) {
    made.push(withEmoji(text.slice(done, match.index)), piece(match));
    done = match.index + match[0].length;
  }
  made.push(withEmoji(text.slice(done)));
  return fragment(made);
}

function piece([, code, label, url, bold, bold2, strike, italic, italic2, bare]) {
  if (code) return h("code", { class: "code" }, code);
  if (label) return pageLink(url, label);
  if (bold ?? bold2) return h("strong", null, inline(bold ?? bold2));
  if (strike) return h("s", null, inline(strike));
  if (italic ?? italic2) return h("em", null, inline(italic ?? italic2));
  return pageLink(bare, bare);
}
