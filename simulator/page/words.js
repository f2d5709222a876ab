// The page's own words. The bot brings its own; these are the frame around it, in the person's language.

import { ENGLISH } from "./words-en.js";
import { JAPANESE } from "./words-ja.js";

let words = ENGLISH;
let language = "en";

export function speak(locale) {
  language = locale?.startsWith("ja") ? "ja" : "en";
  words = language === "ja" ? JAPANESE : ENGLISH;
  // Chinese, Japanese and Korean share code points: without `lang` the browser may draw the wrong shapes.
  document.documentElement.lang = language;
}

export function spoken() {
  return language === "ja" ? "ja-JP" : "en-US";
}

export function say(key, values = {}) {
  const sentence = words[key];
  if (sentence === undefined) throw new Error(`no words for ${key}`);
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
