// JSON to read: keys, texts and numbers told apart by color.

import { h } from "./dom.js";

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?)/g;

export function jsonView(value) {
  const text = JSON.stringify(value, null, 2);
  const parts = [];
  let done = 0;
  for (const match of text.matchAll(TOKEN)) {
    parts.push(text.slice(done, match.index), colored(match));
    done = match.index + match[0].length;
  }
  parts.push(text.slice(done));
  return h("pre", { class: "json" }, parts);
}

function colored([whole, string, colon, word, number]) {
  if (string && colon) return [h("span", { class: "json-key" }, string), colon];
  const kind = string ? "string" : word ? "word" : number && "number";
  return h("span", { class: `json-${kind}` }, whole);
}
