// One account on a device: its present code, how long that still lives, and a tap to copy it.

import { demoClock } from "./demo-clock.js";
import { deviceTime, devices } from "./devices.js";
import { h } from "./dom.js";
import { icon, svg } from "./icons.js";
import { codeAt, lifeLeft, stepAt } from "./otp.js";
import { say } from "./words.js";

const RING = 2 * Math.PI * 9;
const LAST_SECONDS = 5;

export class AccountRow {
  #step = null;
  #code = "";

  constructor(device, account) {
    this.device = device;
    this.account = account;
    this.digits = [h("span"), h("span")];
    this.note = h("span", { class: "code-note", role: "status" }, say("code.hint"));
    this.button = h(
      "button",
      { type: "button", class: "code-button", "data-testid": "otp-code", onclick: () => this.#copy() },
      this.digits,
    );
    this.ring = svg("circle", { class: "ring-left", cx: 12, cy: 12, r: 9, "stroke-dasharray": RING });
    const remove = () => devices.removeAccount(device.id, account.id);
    const removal = say("code.remove", { service: account.service });
    this.node = h(
      "li",
      { class: "account" },
      h(
        "p",
        { class: "account-name" },
        h("strong", null, account.service),
        account.person && h("span", null, account.person),
      ),
      h(
        "div",
        { class: "account-code" },
        this.button,
        svg(
          "svg",
          { viewBox: "0 0 24 24", class: "ring", "aria-hidden": "true" },
          svg("circle", { class: "ring-whole", cx: 12, cy: 12, r: 9 }),
          this.ring,
        ),
        this.note,
      ),
      h(
        "button",
        { type: "button", class: "icon-button account-remove", title: removal, "aria-label": removal, onclick: remove },
        icon("close"),
      ),
    );
  }

  async tick() {
    const instant = deviceTime(this.device, demoClock.now());
    const left = lifeLeft(this.account, instant);
    this.ring.setAttribute("stroke-dashoffset", String(RING * (1 - left)));
    this.node.classList.toggle("ending", left * this.account.period <= LAST_SECONDS);
    const step = stepAt(this.account, instant);
    if (step === this.#step) return;
    this.#step = step;
    const code = await codeAt(this.account, step);
    if (step === this.#step) this.#show(code);
  }

  // Two groups for the eye, yet one number when selected or read by a test.
  #show(code) {
    this.#code = code;
    const half = Math.ceil(code.length / 2);
    this.digits[0].textContent = code.slice(0, half);
    this.digits[1].textContent = code.slice(half);
    this.button.setAttribute("aria-label", say("code.copy", { code }));
    this.note.textContent = say("code.hint");
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#code);
      this.note.textContent = say("code.copied");
    } catch {
      getSelection().selectAllChildren(this.button);
      this.note.textContent = say("code.by_hand");
    }
  }
}
