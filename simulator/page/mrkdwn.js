// Slack's mrkdwn as DOM nodes. Markers count only where Slack's do: between letters they stay as written,
// so a text that would show stars in Slack shows them here too.

import { fragment, h } from "./dom.js";
import { SHORTCODE, emojiOf } from "./emoji.js";
import { pageLink } from "./pages.js";
import { slackDate } from "./dates.js";
import { session } from "./session.js";

const EDGE = "[\\p{L}\\p{N}]";
const marked = (sign) => `(?<!${EDGE})${sign}(?!\\s)([^${sign}\\n]+?)(?<!\\s)${sign}(?!${EDGE})`;
const INLINE = new RegExp(
  [
    "`([^`\\n]+)`",
    "<([^<>\\n]+)>",
    SHORTCODE.source,
    marked("\\*"),
    marked("_"),
    marked("~"),
    "(https?://[^\\s<>|]+[^\\s<>|.,;:!?)、。」])",
  ].join("|"),
  "gu",
);
const BULLET = /^(\s*)([•◦▪︎‣-]|\d{1,2}[.)])\s+(.*)$/u;

// Slack escapes exactly these three characters, and nothing else.
export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export function mrkdwn(text) {
  const parts = text.split(/```\n?([\s\S]+?)\n?```/);
  return fragment(parts.map((part, at) => (at % 2 ? h("pre", { class: "pre" }, unescape(part)) : lines(part))));
}

// Neighbouring quoted lines become one quotation, bullets keep their hanging indent.
function lines(text) {
  const made = [];
  let quote = null;
  let needsBreak = false;
  for (const line of trimmed(text)) {
    const quoted = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    if (quoted) {
      if (quote) quote.append(h("br"));
      else made.push((quote = h("blockquote", { class: "quote" })));
      quote.append(inline(quoted[1]));
      needsBreak = false;
      continue;
    }
    quote = null;
    const bullet = BULLET.exec(line);
    if (bullet) {
      const [, indent, sign, rest] = bullet;
      made.push(
        h(
          "span",
          { class: indent.length > 1 ? "bullet bullet-deep" : "bullet" },
          h("span", { class: "bullet-sign" }, sign === "-" ? "•" : sign),
          h("span", null, inline(rest)),
        ),
      );
      needsBreak = false;
      continue;
    }
    if (needsBreak) made.push(h("br"));
    made.push(inline(line));
    needsBreak = true;
  }
  return made;
}

function trimmed(text) {
  return text ? text.replace(/^\n|\n$/g, "").split("\n") : [];
}

export function inline(text) {
  const made = [];
  let done = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > done) made.push(unescape(text.slice(done, match.index)));
    made.push(piece(match));
    done = match.index + match[0].length;
  }
  if (done < text.length) made.push(unescape(text.slice(done)));
  return fragment(made);
}

function piece([, code, bracket, emoji, bold, italic, strike, url]) {
  if (code) return h("code", { class: "code" }, unescape(code));
  if (bracket) return reference(bracket);
  if (emoji) return emojiOf(emoji);
  if (bold) return h("strong", null, inline(bold));
  if (italic) return h("em", null, inline(italic));
  if (strike) return h("s", null, inline(strike));
  return pageLink(unescape(url), unescape(url));
}

// What stands between < and >: a mention, a date or a link.
function reference(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : inside.slice(bar + 1);
  if (target.startsWith("@"))
    return mention(`@${session.nameOf(target.slice(1)) ?? (unescape(label) || target.slice(1))}`);
  if (target.startsWith("#"))
    return mention(`#${session.channel(target.slice(1))?.name ?? (unescape(label) || target.slice(1))}`);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!")) return mention(`@${unescape(label) || target.slice(1).split("^")[0]}`);
  return pageLink(unescape(target), unescape(label) || unescape(target.replace(/^mailto:/, "")));
}

function date(target, fallback) {
  const [, seconds, format, url] = target.split("^");
  const text = slackDate(Number(seconds), format ?? "{date}") ?? unescape(fallback);
  const time = h("time", { datetime: new Date(Number(seconds) * 1000 || 0).toISOString() }, text);
  return url ? pageLink(unescape(url), text) : time;
}

export function mention(text) {
  return h("span", { class: "mention" }, text);
}
