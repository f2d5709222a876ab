// Where a person writes. "/word …" is sent as a slash command, everything else as a message.

import { tell } from "./api.js";
import { h, sayBeside } from "./dom.js";
import { icon } from "./icons.js";
import { session } from "./session.js";
import { say } from "./words.js";

export class Composer {
  #box;
  #place = {};

  // `onSent` is told after the workspace took the message.
  constructor({ testid, onSent }) {
    this.onSent = onSent;
    this.#box = h("textarea", {
      class: "composer-box",
      "data-testid": testid,
      rows: 1,
      oninput: () => this.#grow(),
      onkeydown: (event) => this.#onKey(event),
    });
    this.sendButton = h(
      "button",
      {
        type: "submit",
        class: "composer-send icon-button",
        "data-testid": testid === "composer" ? "send" : `${testid}-send`,
      },
      icon("send"),
    );
    const submit = (event) => {
      event.preventDefault();
      this.send(this.#box.value);
    };
    this.node = h(
      "div",
      { class: "composer" },
      h("form", { class: "composer-form", onsubmit: submit }, this.#box, this.sendButton),
    );
  }

  // Each place keeps its own draft: switching channels must not send a half-written text to the wrong one.
  showFor(place, label) {
    if (this.#place.key !== place.key) {
      if (this.#place.key) drafts.set(this.#place.key, this.#box.value);
      this.#box.value = drafts.get(place.key) ?? "";
      sayBeside(this.node, null);
    }
    this.#place = place;
    this.#box.placeholder = label;
    this.#box.setAttribute("aria-label", label);
    this.#box.title = say("composer.keys");
    this.sendButton.title = say("composer.send");
    this.sendButton.setAttribute("aria-label", say("composer.send"));
    this.#grow();
  }

  focus() {
    this.#box.focus();
  }

  async send(text) {
    if (!text.trim()) return;
    const { channel, thread_ts } = this.#place;
    sayBeside(this.node, null);
    this.#box.value = "";
    this.#grow();
    try {
      await deliver(text.trim(), { user: session.me.id, channel, thread_ts });
      this.onSent?.();
    } catch (failure) {
      // Nothing typed is lost, unless the person began something new meanwhile.
      if (!this.#box.value) this.#box.value = text;
      this.#grow();
      sayBeside(this.node, failure.message);
    }
  }

  #onKey(event) {
    // While Japanese is being converted, Enter belongs to the keyboard's candidate list.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.send(this.#box.value);
  }

  #grow() {
    this.#box.rows = Math.min(8, Math.max(1, this.#box.value.split("\n").length));
  }
}

const drafts = new Map();

function deliver(text, place) {
  const command = /^(\/\S+)\s*([\s\S]*)$/.exec(text);
  if (!command) return tell("/_control/message", { ...place, text });
  const { user, channel } = place;
  return tell("/_control/command", { user, channel, command: command[1], text: command[2] });
}
