// The phone pane: the acting person's numbers, and the SMS and calls that arrive there.

import { announce, fragment, freshId, h, onEscape } from "./dom.js";
import { icon } from "./icons.js";
import { inbox, ReadMarks } from "./inbox.js";
import { e164, numbers, written } from "./numbers.js";
import { phoneCard } from "./phone-card.js";
import { session } from "./session.js";
import { say } from "./words.js";

export class Phone extends EventTarget {
  #marks = new ReadMarks("phone");
  #told = null;

  constructor() {
    super();
    this.about = h("p", { class: "pane-about" });
    this.list = h("div", { class: "devices" });
    this.strangers = h("div", { class: "phone-strangers" });
    this.formPlace = h("div");
    this.add = h("button", {
      type: "button",
      class: "button button-wide",
      "data-testid": "watch-number",
      onclick: () => this.#askNumber(),
    });
    this.node = h(
      "section",
      { class: "pane", "data-testid": "phone" },
      this.about,
      this.list,
      this.strangers,
      this.formPlace,
      this.add,
    );
    inbox.addEventListener("changed", () => this.#onNews());
    numbers.addEventListener("changed", () => this.#draw());
  }

  get unread() {
    return this.#marks.unread(this.#letters()).length;
  }

  markRead() {
    if (this.#marks.markRead(this.#letters())) this.dispatchEvent(new Event("read"));
  }

  // After a move to another person.
  show() {
    this.#told = new Set(this.#letters().map((letter) => letter.id));
    this.about.textContent = say("phone.about", { name: session.me.real_name || session.me.name });
    this.add.replaceChildren(icon("plus"), say("phone.watch"));
    this.add.hidden = false;
    this.formPlace.replaceChildren();
    this.#draw();
  }

  #letters() {
    return inbox.sentTo(numbers.mine.map((phone) => phone.number));
  }

  // A screen reader hears that something came; what it says is read on request, as on a real phone's lock screen.
  #onNews() {
    if (this.#told === null) return;
    for (const letter of this.#letters()) {
      if (this.#told.has(letter.id)) continue;
      this.#told.add(letter.id);
      announce(say(`phone.arrived.${letter.kind}`, { number: written(letter.to) }));
    }
    this.#draw();
  }

  #draw() {
    const focused = this.node.contains(document.activeElement) && document.activeElement.dataset.key;
    this.list.replaceChildren(
      fragment(numbers.mine.map((phone) => phoneCard(phone, inbox.sentTo([phone.number]), () => this.#draw()))),
    );
    this.strangers.replaceChildren(fragment(numbers.ownerless(inbox.messages).map(stranger)));
    if (focused) this.node.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    this.dispatchEvent(new Event("changed"));
  }

  #askNumber() {
    const close = () => {
      this.formPlace.replaceChildren();
      this.add.hidden = false;
      this.add.focus();
    };
    this.add.hidden = true;
    this.formPlace.replaceChildren(numberForm(close));
    this.formPlace.querySelector("input").focus();
  }
}

function stranger(number) {
  return h(
    "p",
    { class: "phone-stranger" },
    h("span", null, say("phone.stranger", { number: written(number) })),
    h(
      "button",
      { type: "button", class: "button", "data-testid": "watch-stranger", onclick: () => numbers.watch(number) },
      say("phone.stranger.show"),
    ),
  );
}

function numberForm(close) {
  const error = h("p", { class: "field-error", id: freshId("error"), hidden: true, role: "alert" });
  const input = h("input", {
    class: "input",
    name: "number",
    id: freshId("number"),
    type: "tel",
    maxlength: 24,
    autocomplete: "off",
    placeholder: "090-1234-5678",
    "aria-describedby": error.id,
  });
  const keep = (event) => {
    event.preventDefault();
    const number = e164(input.value);
    if (number && !numbers.has(number)) {
      numbers.watch(number);
      return close();
    }
    error.textContent = say(number ? "phone.number.twice" : "phone.number.wrong");
    error.hidden = false;
    input.setAttribute("aria-invalid", "true");
    input.focus();
  };
  return h(
    "form",
    {
      class: "inline-form",
      novalidate: true,
      onsubmit: keep,
      onkeydown: onEscape(close),
    },
    h("label", { class: "field-label", for: input.id }, say("phone.number")),
    input,
    error,
    h(
      "div",
      { class: "inline-buttons" },
      h("button", { type: "submit", class: "button button-primary", "data-testid": "save-number" }, say("phone.save")),
      h("button", { type: "button", class: "button", onclick: close }, say("device.cancel")),
    ),
  );
}
