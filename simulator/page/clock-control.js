// Shows the demo's time and moves it: nobody should have to wait for Monday to see Monday.

import { demoClock, nextInTokyo } from "./demo-clock.js";
import { DESK_ZONE } from "./dates.js";
import { h, sayBeside } from "./dom.js";
import { icon } from "./icons.js";
import { say, spoken } from "./words.js";

const SATURDAY = 6;
const MONDAY = 1;

const JUMPS = [
  ["clock.real", () => ({ real: true })],
  ["clock.saturday", () => ({ now: nextInTokyo(SATURDAY, 22, demoClock.now()) })],
  ["clock.monday", () => ({ now: nextInTokyo(MONDAY, 9, demoClock.now()) })],
  ["clock.30s", () => ({ advance_s: 30 })],
  ["clock.10m", () => ({ advance_s: 600 })],
  ["clock.day", () => ({ advance_s: 86_400 })],
  ["clock.week", () => ({ advance_s: 7 * 86_400 })],
];

export class ClockControl {
  constructor() {
    this.time = h("time");
    this.moved = h("span", { class: "clock-moved" });
    this.panel = h("div", { class: "clock-panel" });
    this.node = h(
      "details",
      { class: "clock", "data-testid": "clock", hidden: true },
      h("summary", { class: "clock-face" }, icon("clock"), this.time, this.moved),
      this.panel,
    );
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.node.open) return;
      this.node.open = false;
      this.node.firstElementChild.focus();
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.node.contains(event.target)) this.node.open = false;
    });
  }

  speak() {
    this.panel.replaceChildren(
      h("p", { class: "clock-title" }, say("clock.jump")),
      h("p", { class: "clock-about" }, say("clock.about")),
      h(
        "div",
        { class: "clock-jumps" },
        JUMPS.map(([words, how]) =>
          h(
            "button",
            { type: "button", class: "button", "data-jump": words.split(".")[1], onclick: () => this.#jump(how()) },
            say(words),
          ),
        ),
      ),
    );
    this.node.firstElementChild.title = say("clock");
    this.moved.textContent = say("clock.moved");
    this.#format = new Intl.DateTimeFormat(spoken(), {
      timeZone: DESK_ZONE,
      weekday: "short",
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
    this.tick();
  }

  #format;

  tick() {
    this.node.hidden = !demoClock.isThere;
    const text = this.#format.format(demoClock.now());
    if (this.time.textContent !== text) this.time.textContent = text;
    this.moved.hidden = !demoClock.isMoved;
  }

  async #jump(how) {
    sayBeside(this.panel, null);
    try {
      await demoClock.move(how);
    } catch (failure) {
      sayBeside(this.panel, failure.message);
    }
    this.tick();
  }
}
