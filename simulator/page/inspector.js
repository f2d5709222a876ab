// The drawer that shows all traffic between Slack and the app, for the curious and for whoever hunts a bug.

import { ask } from "./api.js";
import { fragment, freshId, h, sayBeside } from "./dom.js";
import { icon } from "./icons.js";
import { jsonView } from "./json-view.js";
import { say } from "./words.js";

const MOST_LINES = 300;
const KINDS = ["envelope", "ack", "web_api"];

export class Inspector {
  #entries = [];
  #chosen = null;

  constructor() {
    this.toggle = h("button", {
      type: "button",
      class: "button button-quiet",
      "data-testid": "inspector-toggle",
      "aria-expanded": "false",
      onclick: () => this.setOpen(!this.isOpen),
    });
    this.filter = h("input", {
      class: "input",
      id: freshId("filter"),
      type: "search",
      autocomplete: "off",
      oninput: () => this.#draw(),
    });
    this.kind = h("select", { class: "select", onchange: () => this.#draw() });
    this.title = h("h2", { class: "inspector-title" });
    this.closing = h(
      "button",
      { type: "button", class: "icon-button", onclick: () => this.setOpen(false) },
      icon("close"),
    );
    this.lines = h("ol", { class: "inspector-lines" });
    this.detail = h("div", { class: "inspector-detail", tabindex: "0" });
    this.node = h(
      "section",
      {
        class: "inspector",
        "data-testid": "inspector",
        hidden: true,
        onkeydown: (event) => event.key === "Escape" && this.setOpen(false),
      },
      h("header", { class: "inspector-head" }, this.title, this.kind, this.filter, this.closing),
      h("div", { class: "inspector-body" }, this.lines, this.detail),
    );
  }

  get isOpen() {
    return !this.node.hidden;
  }

  speak() {
    this.toggle.replaceChildren(icon("eye"), h("span", null, say("inspector")));
    this.toggle.setAttribute("aria-label", say("inspector"));
    this.title.replaceChildren(say("inspector"), h("small", null, say("inspector.about")));
    this.filter.placeholder = say("inspector.filter");
    this.filter.setAttribute("aria-label", say("inspector.filter"));
    this.closing.title = say("inspector.close");
    this.closing.setAttribute("aria-label", say("inspector.close"));
    const kind = this.kind.value;
    this.kind.replaceChildren(
      h("option", { value: "" }, say("inspector.all")),
      ...KINDS.map((each) => h("option", { value: each }, say(`inspector.kind.${each}`))),
    );
    this.kind.value = kind;
    this.kind.setAttribute("aria-label", say("inspector.filter"));
    this.#draw();
  }

  setOpen(open) {
    this.node.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    if (open) {
      this.refresh();
      this.filter.focus();
    } else this.toggle.focus();
  }

  // Read only while somebody looks: the log is long.
  async refresh() {
    if (!this.isOpen) return;
    try {
      ({ entries: this.#entries } = await ask("/_control/log"));
      sayBeside(this.detail, null);
    } catch (failure) {
      sayBeside(this.detail, failure.message);
    }
    this.#draw();
  }

  #draw() {
    if (!this.isOpen) return;
    const words = this.filter.value.trim().toLowerCase();
    const matches = (entry) =>
      (!this.kind.value || entry.kind === this.kind.value) &&
      (!words || JSON.stringify(entry).toLowerCase().includes(words));
    const shown = this.#entries.filter(matches).slice(-MOST_LINES).reverse();
    const focused = this.lines.contains(document.activeElement) && document.activeElement.dataset.number;
    this.lines.replaceChildren(
      fragment(
        shown.length ? shown.map((entry) => this.#line(entry)) : h("li", { class: "note" }, say("inspector.none")),
      ),
    );
    if (focused) this.lines.querySelector(`[data-number="${focused}"]`)?.focus();
    if (!this.#chosen) this.detail.replaceChildren(h("p", { class: "note" }, say("inspector.pick")));
  }

  #line(entry) {
    const isChosen = this.#chosen === entry.number;
    const outcome = outcomeOf(entry);
    return h(
      "li",
      null,
      h(
        "button",
        {
          type: "button",
          class: "inspector-line",
          "data-number": entry.number,
          "data-kind": entry.kind,
          "aria-current": isChosen && "true",
          onclick: () => this.#choose(entry),
        },
        h("time", null, clockTime(entry.at)),
        h("span", { class: `kind kind-${entry.kind}` }, say(`inspector.kind.${entry.kind}`)),
        h("span", { class: "inspector-name" }, entry.method ?? entry.type ?? ""),
        outcome && h("span", { class: "inspector-error" }, outcome),
        entry.ms !== undefined &&
          entry.ms !== null &&
          h("span", { class: "inspector-ms" }, `${Math.round(entry.ms)} ms`),
      ),
    );
  }

  #choose(entry) {
    this.#chosen = entry.number;
    const { request, response, ...rest } = entry;
    this.detail.replaceChildren(
      fragment(
        h("h3", null, `${entry.method ?? entry.type ?? entry.kind}`),
        jsonView(rest),
        request !== undefined && [h("h4", null, say("inspector.request")), jsonView(request)],
        response !== undefined && [h("h4", null, say("inspector.response")), jsonView(response)],
      ),
    );
    this.#draw();
  }
}

function outcomeOf({ response }) {
  return response?.ok === false ? response.error : null;
}

function clockTime(at) {
  const instant = typeof at === "number" ? at * 1000 : Date.parse(at);
  return (
    new Date(instant).toLocaleTimeString("en-GB", { hour12: false }) +
    `.${String(Math.floor(instant % 1000)).padStart(3, "0")}`
  );
}
