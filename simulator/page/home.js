// The person's App Home: asked for when they come, drawn again whenever the app publishes it.

import { ask, tell } from "./api.js";
import { blockForm, renderBlocks } from "./blocks.js";
import { h } from "./dom.js";
import { session } from "./session.js";
import { ViewSurface } from "./view-surface.js";
import { say } from "./words.js";

export class Home {
  #drawn = null;
  #surface = new ViewSurface((action) =>
    tell("/_control/interact", { user: session.me.id, home: true, action, values: this.#surface.values() }),
  );

  constructor() {
    this.title = h("h1", { class: "pane-title" });
    this.body = h("div", { class: "home-body", tabindex: "0" });
    this.node = h(
      "section",
      { class: "home", "data-testid": "home" },
      h("header", { class: "pane-head" }, this.title),
      this.body,
    );
  }

  // Coming to the page is an event of its own for the app (app_home_opened).
  async open() {
    this.#forget();
    this.title.textContent = `${session.appName} · ${say("home")}`;
    this.#note(say("home.loading"));
    const owner = session.me.id;
    try {
      const { view } = await tell("/_control/open-home", { user: owner });
      if (this.#isFor(owner)) this.#show(view);
    } catch (failure) {
      if (this.#isFor(owner)) this.#note(failure.message, true);
    }
  }

  async refresh() {
    const owner = session.me.id;
    const { view } = await ask("/_control/home", { user: owner });
    if (view && this.#isFor(owner)) this.#show(view);
  }

  #isFor(owner) {
    return owner === session.me.id && session.view === "home";
  }

  #show(view) {
    if (!view) return this.#note(say("home.empty"), true);
    const signature = `${view.id} ${view.hash}`;
    if (signature === this.#drawn) return;
    this.#drawn = signature;
    const action = document.activeElement?.closest?.(".home-body [data-action-id]")?.dataset.actionId;
    this.#surface.begin(view);
    this.body.replaceChildren(blockForm(renderBlocks(view.blocks, this.#surface)));
    if (action) this.body.querySelector(`[data-action-id="${CSS.escape(action)}"]`)?.focus({ preventScroll: true });
  }

  #note(sentence, canRepeat) {
    const again =
      canRepeat && h("button", { type: "button", class: "button", onclick: () => this.open() }, say("home.again"));
    this.body.replaceChildren(h("div", { class: "note" }, h("p", { role: "status" }, sentence), again || ""));
  }

  #forget() {
    this.#drawn = null;
    this.#surface.forget();
  }
}
