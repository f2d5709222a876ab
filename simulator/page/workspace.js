// The Slack window: sidebar, the conversation or home in front, and modals over both.

import { Conversation } from "./conversation.js";
import { h } from "./dom.js";
import { Home } from "./home.js";
import { Modal } from "./modal.js";
import { session } from "./session.js";
import { Sidebar } from "./sidebar.js";

export class SlackWindow {
  constructor(node) {
    this.sidebar = new Sidebar();
    this.conversation = new Conversation();
    this.home = new Home();
    const main = h("main", { class: "main" }, this.conversation.node, this.home.node);
    const behind = h("div", { class: "behind" }, this.sidebar.node, main);
    this.modal = new Modal(behind);
    node.append(behind, this.modal.node);
  }

  // After a move to another person or place.
  show() {
    const isHome = session.view === "home";
    this.home.node.hidden = !isHome;
    this.conversation.node.hidden = isHome;
    this.sidebar.show();
    if (isHome) this.home.open();
    else this.conversation.show();
  }

  // F6 comes here: to the modal if there is one, else to where one writes.
  focus() {
    if (this.modal.isOpen) this.modal.focus();
    else if (session.view === "home") this.home.body.focus();
    else this.conversation.focus();
  }
}
