// The list of places: the app's messages and home, and the person's channels.

import { conversations } from "./conversations.js";
import { fragment, h } from "./dom.js";
import { icon } from "./icons.js";
import { session } from "./session.js";
import { say } from "./words.js";

export class Sidebar {
  constructor() {
    this.node = h("nav", { class: "sidebar" });
    for (const kind of ["changed", "read"]) conversations.addEventListener(kind, () => this.show());
  }

  show() {
    const focused = this.node.contains(document.activeElement) && document.activeElement.dataset.view;
    this.node.setAttribute("aria-label", say("sidebar"));
    this.node.replaceChildren(
      fragment(
        h(
          "p",
          { class: "sidebar-title" },
          h("img", { src: "/_assets/mark.svg", alt: "", class: "sidebar-mark" }),
          session.appName,
        ),
        place("dm", "chat", say("dm"), "dm-tab"),
        place("home", "home", say("home"), "home-tab"),
        session.myChannels.length > 0 && h("p", { class: "sidebar-title sidebar-title-later" }, say("channels")),
        ...session.myChannels.map((channel) => place(channel.id, "hash", channel.name, `channel-${channel.name}`)),
      ),
    );
    if (focused) this.node.querySelector(`[data-view="${CSS.escape(focused)}"]`)?.focus();
  }
}

function place(view, sign, name, testid) {
  const isHere = session.view === view;
  const isUnread = view !== "home" && !isHere && conversations.isUnread(view);
  return h(
    "button",
    {
      type: "button",
      class: isUnread ? "place unread" : "place",
      "data-view": view,
      "data-testid": testid,
      "aria-current": isHere && "page",
      onclick: () => session.show(view),
    },
    icon(sign),
    h("span", { class: "place-name" }, name),
    isUnread && h("span", { class: "unread-dot" }, h("span", { class: "visually-hidden" }, say("unread"))),
  );
}
