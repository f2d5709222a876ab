// One telephone: its number, the SMS on it as bubbles, and calls that ring until somebody answers.

import { copyButton } from "./copy-button.js";
import { dayAndTime } from "./dates.js";
import { demoClock } from "./demo-clock.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { numbers, written } from "./numbers.js";
import { session } from "./session.js";
import { say } from "./words.js";

const RINGS_MS = 60_000;
// Runs of digits as they are written or read aloud; one of four to eight digits is a code, longer ones are numbers.
const DIGITS = /(?<![\d+])\d(?:[\s,、.・-]{0,2}\d)*(?!\d)/g;
const CODE = { shortest: 4, longest: 8 };

// `redraw` is called after a call was answered.
export function phoneCard(phone, letters, redraw) {
  const name = say(`phone.kind.${phone.kind}`);
  const number = written(phone.number);
  const newestFirst = [...letters].reverse();
  return h(
    "article",
    { class: "device phone-card", "data-testid": "phone-card", "data-number": phone.number, "aria-label": name },
    h(
      "header",
      { class: "device-head" },
      icon(phone.kind === "mobile" ? "phone" : "handset"),
      h("h3", null, name),
      phone.kind === "other" && removeButton(phone.number, number),
    ),
    h(
      "p",
      { class: "phone-number" },
      h("span", null, number),
      copyButton({ text: number, label: say("phone.copy_number", { number }), key: `number ${phone.number}` }),
    ),
    letters.length > 0
      ? h(
          "ul",
          { class: "bubbles" },
          newestFirst.map((letter) => (letter.kind === "voice" ? call(letter, redraw) : sms(letter))),
        )
      : h("p", { class: "device-note" }, say(phone.kind === "mobile" ? "phone.empty" : "phone.empty.line")),
  );
}

function removeButton(number, shown) {
  const label = say("phone.forget", { number: shown });
  return h(
    "button",
    {
      type: "button",
      class: "icon-button",
      title: label,
      "aria-label": label,
      "data-testid": "forget-number",
      onclick: () => numbers.forget(number),
    },
    icon("close"),
  );
}

function sms(letter) {
  return h(
    "li",
    { class: "bubble", "data-testid": "sms" },
    h("p", { class: "bubble-text" }, letter.text),
    foot(letter, say("phone.sms")),
    codeButton(letter),
  );
}

function call(letter, redraw) {
  if (isAnswered(letter))
    return h(
      "li",
      { class: "bubble bubble-call", "data-testid": "call" },
      h("p", { class: "bubble-text" }, letter.text),
      foot(letter, say("phone.call")),
      h("div", { class: "bubble-ways" }, codeButton(letter), speechButton(letter)),
    );
  const isRinging = demoClock.now() - Date.parse(letter.at) < RINGS_MS;
  const answer = () => {
    markAnswered(letter);
    redraw();
  };
  return h(
    "li",
    { class: isRinging ? "bubble bubble-call ringing" : "bubble bubble-call", "data-testid": "call" },
    h("p", { class: "bubble-title" }, icon("handset"), say(isRinging ? "phone.ringing" : "phone.missed")),
    foot(letter, say("phone.call")),
    h(
      "button",
      {
        type: "button",
        class: "button button-primary",
        "data-testid": "answer-call",
        "data-key": letter.id,
        onclick: answer,
      },
      say(isRinging ? "phone.answer" : "phone.listen"),
    ),
  );
}

function foot({ at }, kind) {
  return h("p", { class: "bubble-foot" }, `${kind} · `, h("time", { datetime: at }, dayAndTime(Date.parse(at))));
}

function codeButton({ id, text }) {
  const code = codeIn(text);
  return code && copyButton({ text: code, label: say("code.copy", { code }), words: say("phone.copy_code", { code }), key: `code ${id}` });
}

export function codeIn(text) {
  const runs = [...text.normalize("NFKC").matchAll(DIGITS)].map(([run]) => run.replaceAll(/\D/g, ""));
  return runs.find((run) => run.length >= CODE.shortest && run.length <= CODE.longest) ?? null;
}

// Aloud only on a click: a page that speaks by itself startles, and reads a code to the whole room.
function speechButton({ id, text }) {
  if (!("speechSynthesis" in window)) return null;
  const speak = () => {
    const words = new SpeechSynthesisUtterance(text);
    words.lang = /[\u3040-\u30ff\u4e00-\u9fff]/.test(text) ? "ja-JP" : "en-US";
    speechSynthesis.cancel();
    speechSynthesis.speak(words);
  };
  return h(
    "button",
    { type: "button", class: "button button-quiet", "data-testid": "speak", "data-key": `speak ${id}`, onclick: speak },
    icon("play"),
    say("phone.aloud"),
  );
}

function isAnswered({ id }) {
  return answered().includes(id);
}

function markAnswered({ id }) {
  localStorage.setItem(answeredName(), JSON.stringify([...answered(), id]));
}

function answered() {
  return JSON.parse(localStorage.getItem(answeredName()) ?? "[]");
}

function answeredName() {
  return `mamori.answered.${session.me.id}`;
}
