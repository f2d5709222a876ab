// A scrolling list of messages. Only what changed is drawn again, so that a half-made choice or the keyboard's
// place in another message is not lost when news arrives.

import { dayKey, dayName, instantOf } from "./dates.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { messageNode } from "./message.js";
import { say, spoken } from "./words.js";

const ONE_BREATH_MS = 5 * 60_000;

export class MessageList {
  #drawn = new Map();
  #list;
  #newer;
  #followsEnd = true;
  #latest = "";

  // `openThread(ts)` is left out inside a thread: Slack's threads don't nest.
  constructor({ testid, openThread }) {
    this.openThread = openThread;
    this.#list = h("ol", { class: "messages", "data-testid": testid, tabindex: "0" });
    this.#newer = h(
      "button",
      { type: "button", class: "newer", hidden: true, onclick: () => this.toEnd() },
      icon("down"),
      h("span"),
    );
    this.#list.addEventListener("scroll", () => {
      this.#followsEnd = this.#isAtEnd();
      if (this.#followsEnd) this.#newer.hidden = true;
    });
    // An error under the composer or a phone's keyboard takes room: the last message must not slip behind it.
    new ResizeObserver(() => this.#followsEnd && this.toEnd()).observe(this.#list);
    this.node = h("div", { class: "messages-frame" }, this.#list, this.#newer);
  }

  clear() {
    this.#drawn.clear();
    this.#list.replaceChildren();
    this.#newer.hidden = true;
    this.#followsEnd = true;
  }

  // `replies` counts answers by the root's ts; `empty` is said when there is nothing.
  show(messages, { replies = {}, label, empty }) {
    const latest = messages.at(-1)?.ts ?? "";
    const isNews = latest > this.#latest;
    this.#latest = latest;
    const place = this.#rememberPlace();
    this.#list.setAttribute("aria-label", label);
    this.#arrange(messages.length ? this.#rows(messages, replies) : [h("li", { class: "empty" }, empty)]);
    this.#returnTo(place);
    if (this.#followsEnd) this.toEnd();
    else if (isNews) this.#announceNewer();
  }

  toEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#newer.hidden = true;
  }

  #announceNewer() {
    this.#newer.lastElementChild.textContent = say("messages.newer");
    this.#newer.hidden = false;
  }

  #isAtEnd() {
    return this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 60;
  }

  #rows(messages, replies) {
    const rows = [];
    const drawn = new Map();
    let before = null;
    for (const message of messages) {
      const instant = instantOf(message.ts);
      if (!before || dayKey(instantOf(before.ts)) !== dayKey(instant)) {
        rows.push(
          this.#reuse(`day ${message.ts}`, [spoken(), dayName(instant)], drawn, () =>
            h("li", { class: "day" }, h("span", null, dayName(instant))),
          ),
        );
        before = null;
      }
      const follows =
        before !== null &&
        before.user === message.user &&
        before.ephemeral_to === message.ephemeral_to &&
        instant - instantOf(before.ts) < ONE_BREATH_MS;
      const facts = { follows, replies: replies[message.ts] ?? 0 };
      const openThread = this.openThread && (() => this.openThread(message.thread_ts ?? message.ts));
      // What the person chose in it stands there already: that alone is no reason to draw it again.
      const words = { ...message, state: undefined };
      rows.push(
        this.#reuse(message.ts, [spoken(), words, facts], drawn, () => messageNode(message, { ...facts, openThread })),
      );
      before = message;
    }
    this.#drawn = drawn;
    return rows;
  }

  #reuse(key, facts, drawn, make) {
    const signature = JSON.stringify(facts);
    const old = this.#drawn.get(key);
    const entry = old?.signature === signature ? old : { signature, node: make() };
    drawn.set(key, entry);
    return entry.node;
  }

  // Moves only nodes that stand in the wrong place: a moved node would lose the keyboard's focus.
  #arrange(rows) {
    const wanted = new Set(rows);
    for (const child of [...this.#list.children]) if (!wanted.has(child)) child.remove();
    rows.forEach((row, at) => {
      if (this.#list.children[at] !== row) this.#list.insertBefore(row, this.#list.children[at] ?? null);
    });
  }

  #rememberPlace() {
    const focused = document.activeElement;
    const message = focused?.closest?.("[data-ts]");
    if (!message || !this.#list.contains(message)) return null;
    return { focused, ts: message.dataset.ts, action: focused.closest("[data-action-id]")?.dataset.actionId };
  }

  // A message that was drawn again takes the focus back, at the same button if it still has it.
  #returnTo(place) {
    if (!place || place.focused.isConnected) return;
    const message = this.#drawn.get(place.ts)?.node;
    const button = place.action && message?.querySelector(`[data-action-id="${CSS.escape(place.action)}"]`);
    (button || message)?.focus({ preventScroll: true });
  }
}
