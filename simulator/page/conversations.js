// What the acting person can read: every conversation they are in, and what is new in it.

import { ask } from "./api.js";
import { session } from "./session.js";

class Conversations extends EventTarget {
  #kept = new Map();

  // "dm" is the person's conversation with the app; everything else is a channel's id.
  async refresh(key) {
    const reader = session.me.id;
    const { messages } = await ask(`/_control/messages/${key === "dm" ? reader : key}`, { as: reader });
    // The person may have been changed while the answer was on its way: nobody sees another's messages.
    if (reader !== session.me.id) return;
    const before = this.#kept.get(key);
    this.#kept.set(key, messages);
    const known = new Set(before?.map((message) => message.ts));
    const fresh = before ? messages.filter((message) => !known.has(message.ts) && message.user !== reader) : [];
    this.dispatchEvent(new CustomEvent("changed", { detail: { key, fresh } }));
  }

  async refreshAll() {
    await Promise.all(this.keys.map((key) => this.refresh(key)));
  }

  forget() {
    this.#kept.clear();
  }

  get keys() {
    return ["dm", ...session.myChannels.map((channel) => channel.id)];
  }

  keyOf(channel) {
    return session.channel(channel) ? channel : "dm";
  }

  messages(key) {
    return this.#kept.get(key) ?? [];
  }

  isUnread(key) {
    const latest = this.messages(key).findLast((message) => message.user !== session.me.id);
    return Boolean(latest) && latest.ts > (readMarks()[key] ?? "");
  }

  markRead(key) {
    const latest = this.messages(key).at(-1)?.ts;
    const marks = readMarks();
    if (!latest || marks[key] === latest) return;
    localStorage.setItem(marksName(), JSON.stringify({ ...marks, [key]: latest }));
    this.dispatchEvent(new CustomEvent("read", { detail: { key } }));
  }
}

function marksName() {
  return `mamori.read.${session.me.id}`;
}

function readMarks() {
  return JSON.parse(localStorage.getItem(marksName()) ?? "{}");
}

export const conversations = new Conversations();
