// One device: its accounts, the ways to add one, and what can happen to a device in real life.

import { AccountRow } from "./account-row.js";
import { scanOpenPage, scanPicture } from "./camera.js";
import { CLOCK_SETTINGS, devices } from "./devices.js";
import { freshId, h, onEscape, sayBeside } from "./dom.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";
import { nameForm } from "./name-form.js";
import { KeyProblem, typedAccount } from "./otp.js";
import { say } from "./words.js";

export class DeviceCard {
  // `report(sentence)` outlives this card, which is drawn anew after every change.
  constructor(device, report) {
    this.device = device;
    this.report = report;
    this.rows = device.lost ? [] : device.accounts.map((account) => new AccountRow(device, account));
    this.formPlace = h("div", { class: "device-form" });
    this.node = h(
      "article",
      {
        class: device.lost ? "device lost" : "device",
        "data-testid": "device",
        "data-name": device.name,
        "data-id": device.id,
        "aria-label": device.name,
      },
      this.#head(),
      device.lost ? h("p", { class: "device-note" }, say("device.lost")) : this.#accounts(),
      !device.lost && this.#waysToAdd(),
      this.formPlace,
      this.#foot(),
    );
  }

  tick() {
    for (const row of this.rows) row.tick();
  }

  async scan(photograph) {
    sayBeside(this.node, null);
    try {
      this.#addAccount(await photograph());
    } catch (failure) {
      sayBeside(this.node, failure.message);
    }
  }

  #head() {
    const { id, name } = this.device;
    const items = [
      { text: say("device.rename"), onchoose: () => this.#rename() },
      { text: say("device.remove"), danger: true, onchoose: () => devices.remove(id) },
    ];
    return h(
      "header",
      { class: "device-head" },
      icon("phone"),
      h("h3", null, name),
      menu({
        label: say("device.options", { name }),
        items,
        attributes: { class: "icon-button", "data-testid": "device-options" },
      }),
    );
  }

  #accounts() {
    if (this.rows.length === 0) return h("p", { class: "device-note" }, say("device.empty"));
    return h(
      "ul",
      { class: "accounts" },
      this.rows.map((row) => row.node),
    );
  }

  #waysToAdd() {
    const file = h("input", {
      type: "file",
      accept: "image/*",
      class: "visually-hidden",
      tabindex: "-1",
      "aria-hidden": "true",
      "data-testid": "scan-file",
    });
    file.addEventListener("change", () => this.scan(() => scanPicture(file.files[0])));
    return h(
      "div",
      { class: "device-ways" },
      h(
        "button",
        { type: "button", class: "button", "data-testid": "scan-qr", onclick: () => this.scan(scanOpenPage) },
        icon("scan"),
        say("scan.page"),
      ),
      h(
        "button",
        { type: "button", class: "button", "data-testid": "add-key", onclick: () => this.#typeKey() },
        icon("key"),
        say("key.add"),
      ),
      h(
        "button",
        {
          type: "button",
          class: "button",
          "data-testid": "scan-picture",
          title: say("scan.paste"),
          onclick: () => file.click(),
        },
        icon("image"),
        say("scan.picture"),
      ),
      file,
    );
  }

  #foot() {
    const { id, lost, clock } = this.device;
    const label = freshId("clock");
    const settings = h(
      "select",
      {
        class: "select select-small",
        "aria-labelledby": label,
        "data-testid": "device-clock",
        onchange: (event) => devices.change(id, { clock: event.target.value }),
      },
      CLOCK_SETTINGS.map((setting) =>
        h("option", { value: setting, selected: setting === clock }, say(`device.clock.${setting}`)),
      ),
    );
    const turn = lost ? ["find-device", "device.find"] : ["lose-device", "device.lose"];
    return h(
      "footer",
      { class: "device-foot" },
      !lost &&
        h(
          "span",
          { class: clock === "auto" ? "device-clock" : "device-clock wrong" },
          h("span", { id: label }, say("device.clock")),
          settings,
        ),
      h(
        "button",
        {
          type: "button",
          class: lost ? "button" : "button button-quiet",
          "data-testid": turn[0],
          onclick: () => devices.change(id, { lost: !lost }),
        },
        say(turn[1]),
      ),
    );
  }

  #rename() {
    const { id, name } = this.device;
    const form = nameForm({
      name,
      id,
      onName: (chosen) => devices.change(id, { name: chosen }),
      onCancel: () => this.#closeForm("device-options"),
    });
    this.#openForm(form);
  }

  #typeKey() {
    const key = h("input", {
      class: "input",
      name: "key",
      id: freshId("key"),
      autocomplete: "off",
      autocapitalize: "characters",
      spellcheck: "false",
    });
    const service = h("input", {
      class: "input",
      name: "service",
      id: freshId("service"),
      value: say("key.service.default"),
    });
    const error = h("p", { class: "field-error", id: freshId("error"), hidden: true, role: "alert" });
    key.setAttribute("aria-describedby", error.id);
    const add = (event) => {
      event.preventDefault();
      try {
        this.#addAccount(typedAccount(key.value, service.value.trim() || say("key.service.default")));
      } catch (problem) {
        error.textContent = problem instanceof KeyProblem ? say(problem.reason) : problem.message;
        error.hidden = false;
        key.setAttribute("aria-invalid", "true");
        key.focus();
      }
    };
    this.#openForm(
      h(
        "form",
        { class: "inline-form", onsubmit: add, onkeydown: onEscape(() => this.#closeForm("add-key")), novalidate: true },
        h("label", { class: "field-label", for: key.id }, say("key.label")),
        key,
        error,
        h("label", { class: "field-label", for: service.id }, say("key.service")),
        service,
        h(
          "div",
          { class: "inline-buttons" },
          h("button", { type: "submit", class: "button button-primary", "data-testid": "save-key" }, say("key.save")),
          h(
            "button",
            { type: "button", class: "button", onclick: () => this.#closeForm("add-key") },
            say("device.cancel"),
          ),
        ),
      ),
    );
  }

  #openForm(form) {
    sayBeside(this.node, null);
    this.formPlace.replaceChildren(form);
    form.querySelector("input").focus();
  }

  // The keyboard goes back to where the form was opened.
  #closeForm(opener) {
    this.formPlace.replaceChildren();
    this.node.querySelector(`[data-testid="${opener}"]`).focus();
  }

  #addAccount(account) {
    if (!devices.addAccount(this.device.id, account)) throw new Error(say("key.twice"));
    this.report(say("scan.done", { service: account.service, device: this.device.name }));
  }
}
