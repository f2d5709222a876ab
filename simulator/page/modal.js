// The modal over the workspace. It closes off the conversation behind it, but not the authenticator beside it:
// that is another device, and people need it to fill in the modal.

import { ask, tell } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { focusableIn, h, sayBeside } from "./dom.js";
import { icon } from "./icons.js";
import { clearErrors, showErrors } from "./input-block.js";
import { session } from "./session.js";
import { plain } from "./text-object.js";
import { ViewSurface } from "./view-surface.js";
import { say } from "./words.js";

export class Modal {
  #view = null;
  #opener = null;
  #busy = false;
  #surface = new ViewSurface((action) => this.#interact(action));

  // `behind` is what can't be used while a modal is open.
  constructor(behind) {
    this.behind = behind;
    this.node = h("div", { class: "modal-layer", hidden: true, onkeydown: (event) => this.#onKey(event) });
  }

  get isOpen() {
    return this.#view !== null;
  }

  async refresh() {
    const owner = session.me.id;
    const { view } = await ask("/_control/modal", { user: owner });
    if (owner === session.me.id) this.#show(view);
  }

  focus() {
    const inside = focusableIn(this.node);
    (inside.find((each) => each.matches("input, select, textarea")) ?? inside[0])?.focus();
  }

  #show(view) {
    if (!view) return this.#hide();
    const isSame = this.#view?.id === view.id;
    // Typing alone changes no hash: what stands on the screen is newer than what would be drawn again.
    if (isSame && this.#view.hash === view.hash) return;
    if (!this.isOpen) this.#opener = document.activeElement;
    const place = isSame && this.#focusedPlace();
    this.#surface.begin(view);
    this.#view = view;
    this.node.replaceChildren(this.#draw(view));
    this.node.hidden = false;
    this.behind.inert = true;
    if (place) this.#returnTo(place);
    else if (!isSame) this.#firstFocus(view);
  }

  #hide() {
    if (!this.isOpen) return;
    this.#view = null;
    this.#surface.forget();
    this.node.replaceChildren();
    this.node.hidden = true;
    this.behind.inert = false;
    if (this.#opener?.isConnected) this.#opener.focus({ preventScroll: true });
  }

  #draw(view) {
    const title = h("h2", { class: "modal-title", id: "modal-title" }, plain(view.title));
    const close = view.previous_view_id
      ? { sign: "back", label: say("modal.back") }
      : { sign: "close", label: say("modal.close") };
    this.form = h(
      "form",
      { class: "modal-form", novalidate: true, onsubmit: (event) => this.#submit(event) },
      h("div", { class: "modal-blocks" }, renderBlocks(view.blocks, this.#surface)),
      h(
        "footer",
        { class: "modal-foot" },
        h("p", { class: "modal-keys" }, say("modal.keys")),
        h(
          "button",
          { type: "button", class: "button", "data-testid": "modal-cancel", onclick: () => this.#close() },
          plain(view.close) || say(view.submit ? "modal.cancel" : "modal.close"),
        ),
        view.submit &&
          h(
            "button",
            { type: "submit", class: "button button-primary", "data-testid": "modal-submit" },
            plain(view.submit),
          ),
      ),
    );
    return h(
      "div",
      {
        class: "modal",
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": "modal-title",
        "data-testid": "modal",
        "data-callback-id": view.callback_id,
      },
      h(
        "header",
        { class: "modal-head" },
        title,
        h(
          "button",
          {
            type: "button",
            class: "icon-button",
            "data-testid": "modal-close",
            "aria-label": close.label,
            title: close.label,
            onclick: () => this.#close(),
          },
          icon(close.sign),
        ),
      ),
      this.form,
    );
  }

  #interact(action) {
    return tell("/_control/interact", { user: session.me.id, view: true, action, values: this.#surface.values() });
  }

  async #submit(event) {
    event.preventDefault();
    if (this.#busy || !this.#view.submit) return;
    clearErrors(this.form);
    const answer = await this.#whileBusy("[data-testid=modal-submit]", () =>
      tell("/_control/submit", { user: session.me.id, values: this.#surface.values() }),
    );
    if (!answer) return;
    if (answer.outcome === "errors") this.#showErrors(answer.errors);
    else await this.refresh();
  }

  #showErrors(errors) {
    const homeless = showErrors(this.form, errors);
    sayBeside(this.form.querySelector(".modal-foot"), homeless.join(" "));
  }

  async #close() {
    if (this.#busy) return;
    const closed = await this.#whileBusy("[data-testid=modal-cancel]", () =>
      tell("/_control/close", { user: session.me.id }),
    );
    if (closed) await this.refresh();
  }

  // One request at a time: a second Enter must not submit twice. Null when it failed, which is then said.
  async #whileBusy(selector, request) {
    const button = this.form.querySelector(selector);
    const foot = this.form.querySelector(".modal-foot");
    sayBeside(foot, null);
    this.#busy = true;
    button.setAttribute("aria-busy", "true");
    try {
      return await request();
    } catch (failure) {
      sayBeside(foot, failure.message);
      return null;
    } finally {
      this.#busy = false;
      button.removeAttribute("aria-busy");
    }
  }

  #firstFocus(view) {
    const wanted = view.blocks.find((block) => (block.element ?? block.accessory)?.focus_on_load);
    const field = wanted && this.node.querySelector(`[name="${CSS.escape(wanted.block_id)}"]`);
    if (field) field.focus();
    else this.focus();
  }

  #focusedPlace() {
    const focused = document.activeElement;
    if (!this.node.contains(focused)) return null;
    const { selectionStart, selectionEnd } = focused;
    return {
      name: focused.name,
      value: focused.type === "radio" || focused.type === "checkbox" ? focused.value : null,
      action: focused.dataset.actionId,
      testid: focused.dataset.testid,
      selectionStart,
      selectionEnd,
    };
  }

  #returnTo({ name, value, action, testid, selectionStart, selectionEnd }) {
    const candidates = [...this.node.querySelectorAll("input, select, textarea, button")];
    const found = candidates.find((each) =>
      name
        ? each.name === name && (value === null || each.value === value)
        : action
          ? each.dataset.actionId === action
          : each.dataset.testid === testid,
    );
    if (!found) return this.focus();
    found.focus();
    if (name && typeof selectionStart === "number" && found.setSelectionRange)
      found.setSelectionRange(selectionStart, selectionEnd);
  }

  #onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.#close();
    } else if (event.key === "Tab") keepInside(this.node, event);
  }
}

function keepInside(node, event) {
  const inside = focusableIn(node);
  const [edge, other] = event.shiftKey ? [inside[0], inside.at(-1)] : [inside.at(-1), inside[0]];
  if (document.activeElement !== edge) return;
  event.preventDefault();
  other.focus();
}
