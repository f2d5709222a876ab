// What the demo's mail and telephone services delivered, asked for once for all panes, and what of it is new.

import { askIfThere } from "./api.js";
import { session } from "./session.js";

class Inbox extends EventTarget {
  #signature = "";
  messages = [];
  isThere = false;

  // Oldest first. A letter has no id of its own; nothing else is sent twice at the same instant.
  async refresh() {
    const answer = await askIfThere("/_demo/inbox");
    this.isThere = answer !== null;
    const signature = JSON.stringify(answer?.messages ?? []);
    if (signature === this.#signature) return;
    this.#signature = signature;
    this.messages = (answer?.messages ?? []).map((letter) => ({
      ...letter,
      id: `${letter.at} ${letter.kind} ${letter.to}`,
    }));
    this.dispatchEvent(new Event("changed"));
  }

  sentTo(addresses) {
    return this.messages.filter((letter) => addresses.includes(letter.to));
  }
}

export const inbox = new Inbox();

// Which letters the acting person has seen, kept in this browser. What is gone from the inbox is forgotten here too.
export class ReadMarks {
  constructor(pane) {
    this.pane = pane;
  }

  unread(letters) {
    const seen = this.#seen();
    return letters.filter((letter) => !seen.has(letter.id));
  }

  markRead(letters) {
    if (this.unread(letters).length === 0) return false;
    localStorage.setItem(this.#name(), JSON.stringify(letters.map((letter) => letter.id)));
    return true;
  }

  #seen() {
    return new Set(JSON.parse(localStorage.getItem(this.#name()) ?? "[]"));
  }

  #name() {
    return `mamori.seen.${this.pane}.${session.me.id}`;
  }
}
