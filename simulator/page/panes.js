// Which of the tools beside Slack is in front. On a phone-sized window Slack itself becomes one of them.

import { fragment, h } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./words.js";

const SLACK = "slack";

export class Panes {
  #front = SLACK;

  // Each pane is `{id, words, sign, node, isShown, unread?, onSeen?}`; a new tool is one more line where these are listed.
  constructor({ panes, tools, tabs }) {
    this.panes = panes;
    this.tabs = tabs;
    this.switcher = h("div", { class: "tool-tabs" });
    this.tools = tools;
    tools.append(this.switcher, ...panes.map((pane) => pane.node));
  }

  show() {
    const shown = this.panes.filter((pane) => pane.isShown());
    if (this.#front !== SLACK && !shown.some((pane) => pane.id === this.#front)) this.#front = SLACK;
    // Beside Slack there is always one tool in front; the first is the authenticator.
    const tool = this.#front === SLACK ? (this.lastTool ?? shown[0].id) : this.#front;
    const inFront = shown.some((pane) => pane.id === tool) ? tool : shown[0].id;
    document.body.dataset.front = this.#front;
    this.tools.setAttribute("aria-label", say("tools"));
    for (const pane of this.panes) pane.node.hidden = pane.id !== inFront;
    this.#markSeen(inFront);
    this.#redraw(
      this.switcher,
      shown.map((pane) => this.#tab(pane, pane.id === inFront, "tool-tab")),
    );
    const slack = { id: SLACK, words: "slack", sign: "chat" };
    this.#redraw(
      this.tabs,
      [slack, ...shown].map((pane) => this.#tab(pane, pane.id === this.#front, "bottom-tab")),
    );
  }

  bringToFront(id) {
    this.#front = id;
    if (id !== SLACK) this.lastTool = id;
    this.show();
  }

  // The one that was used last: people go back and forth between a window in Slack and one device.
  bringToolsToFront() {
    const shown = this.panes.filter((pane) => pane.isShown());
    this.bringToFront((shown.find((pane) => pane.id === this.lastTool) ?? shown[0]).id);
  }

  // What stands before somebody's eyes is seen; on a phone-sized window Slack covers the tools.
  #markSeen(inFront) {
    const pane = this.panes.find((each) => each.id === inFront);
    if (document.visibilityState === "visible" && pane.node.offsetParent !== null) pane.onSeen?.();
  }

  #tab(pane, isFront, kind) {
    const unread = pane.unread?.() ?? 0;
    return h(
      "button",
      {
        type: "button",
        class: kind,
        "data-pane": pane.id,
        "data-testid": `${kind}-${pane.id}`,
        "aria-current": isFront && "true",
        onclick: () => this.bringToFront(pane.id),
      },
      icon(pane.sign),
      h("span", null, say(pane.words)),
      unread > 0 &&
        h(
          "span",
          { class: "badge", "data-testid": "badge" },
          h("span", { "aria-hidden": "true" }, String(unread)),
          h("span", { class: "visually-hidden" }, say("pane.unread", { count: unread })),
        ),
    );
  }

  #redraw(place, tabs) {
    const focused = place.contains(document.activeElement) && document.activeElement.dataset.pane;
    place.replaceChildren(fragment(tabs));
    if (focused) place.querySelector(`[data-pane="${CSS.escape(focused)}"]`)?.focus();
  }
}
