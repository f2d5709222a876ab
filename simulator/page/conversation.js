// The middle of the workspace: one conversation with its composer, and a thread beside it when opened.

import { Composer } from "./composer.js";
import { conversations } from "./conversations.js";
import { announce, h } from "./dom.js";
import { greeted, hint } from "./hint.js";
import { icon } from "./icons.js";
import { MessageList } from "./message-list.js";
import { spokenText } from "./message.js";
import { session } from "./session.js";
import { say } from "./words.js";

export class Conversation {
  #thread = null;
  #shown = null;

  constructor() {
    this.title = h("h1", { class: "pane-title" });
    this.list = new MessageList({ testid: "messages", openThread: (ts) => this.#openThread(ts) });
    this.hintPlace = h("div");
    this.composer = new Composer({ testid: "composer", onSent: () => this.#afterSending() });
    this.threadTitle = h("h2", { class: "pane-title" });
    this.threadClose = h(
      "button",
      { type: "button", class: "icon-button", "data-testid": "close-thread", onclick: () => this.#closeThread() },
      icon("close"),
    );
    this.threadList = new MessageList({ testid: "thread-messages" });
    this.threadComposer = new Composer({ testid: "thread-composer", onSent: greeted });
    this.threadNode = h(
      "aside",
      { class: "thread", "data-testid": "thread", hidden: true },
      h("header", { class: "pane-head" }, this.threadTitle, this.threadClose),
      this.threadList.node,
      this.threadComposer.node,
    );
    this.threadNode.addEventListener(
      "keydown",
      (event) => event.key === "Escape" && !event.isComposing && this.#closeThread(),
    );
    const main = h(
      "section",
      { class: "conversation" },
      h("header", { class: "pane-head" }, this.title),
      this.list.node,
      this.hintPlace,
      this.composer.node,
    );
    this.node = h("div", { class: "conversation-and-thread" }, main, this.threadNode);
    conversations.addEventListener("changed", ({ detail }) => this.#onChanged(detail));
    document.addEventListener("visibilitychange", () => this.#markRead());
  }

  // Draws the conversation the person looks at; another person or place starts at the end of the list.
  show() {
    const shown = `${session.me.id} ${session.view}`;
    if (shown !== this.#shown) {
      this.list.clear();
      this.#closeThread();
      this.#shown = shown;
    }
    this.#draw();
  }

  focus() {
    (this.#thread ? this.threadComposer : this.composer).focus();
  }

  #onChanged({ key, fresh }) {
    if (key !== session.view) return;
    this.#draw();
    for (const message of fresh) announce(spokenText(message));
  }

  #draw() {
    const key = session.view;
    const channel = session.channel(key);
    const name = channel ? `#${channel.name}` : session.appName;
    const messages = conversations.messages(key);
    this.title.textContent = name;
    this.list.show(messages.filter(isRoot), {
      replies: countReplies(messages),
      label: say("conversation", { name }),
      empty: say(channel ? "messages.none.channel" : "messages.none.dm"),
    });
    const label = channel ? say("composer.channel", { name: channel.name }) : say("composer.dm", { name });
    this.composer.showFor({ key: this.#shown, channel: channel?.id }, label);
    // Whoever wrote before, perhaps from another browser, knows the way.
    const isNew = !channel && !messages.some((message) => message.user === session.me.id);
    this.hintPlace.replaceChildren(...[isNew && hint((words) => this.composer.send(words))].filter(Boolean));
    if (this.#thread) this.#drawThread(messages);
    this.#markRead();
  }

  #drawThread(messages) {
    const ts = this.#thread;
    this.threadTitle.textContent = say("thread");
    this.threadClose.title = say("thread.close");
    this.threadClose.setAttribute("aria-label", say("thread.close"));
    this.threadList.show(
      messages.filter((message) => message.ts === ts || message.thread_ts === ts),
      { label: say("thread"), empty: say("message.deleted") },
    );
    this.threadComposer.showFor(
      { key: `${this.#shown} ${ts}`, channel: session.channel(session.view)?.id, thread_ts: ts },
      say("composer.thread"),
    );
  }

  #openThread(ts) {
    this.#thread = ts;
    this.threadList.clear();
    this.threadNode.hidden = false;
    this.#drawThread(conversations.messages(session.view));
    this.threadComposer.focus();
  }

  #closeThread() {
    if (!this.#thread) return;
    this.#thread = null;
    this.threadNode.hidden = true;
    this.composer.focus();
  }

  #afterSending() {
    greeted();
    this.hintPlace.replaceChildren();
    this.list.toEnd();
  }

  // Only what somebody really has before their eyes counts as read.
  #markRead() {
    if (this.node.offsetParent && document.visibilityState === "visible") conversations.markRead(session.view);
  }
}

function isRoot(message) {
  return !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast";
}

function countReplies(messages) {
  const counts = {};
  for (const message of messages)
    if (message.thread_ts && message.thread_ts !== message.ts)
      counts[message.thread_ts] = (counts[message.thread_ts] ?? 0) + 1;
  return counts;
}
