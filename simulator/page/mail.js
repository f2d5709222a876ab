// The acting person's mail, as the demo's mail service delivered it.

import { dayAndTime } from "./dates.js";
import { fragment, h } from "./dom.js";
import { inbox, ReadMarks } from "./inbox.js";
import { session } from "./session.js";
import { say } from "./words.js";

const ADDRESS = /https?:\/\/[^\s<>"'「」（）]+[^\s<>"'「」（）.,;:!?)、。]/g;

export class Mail extends EventTarget {
  #marks = new ReadMarks("mail");

  constructor() {
    super();
    this.about = h("p", { class: "pane-about" });
    this.list = h("ul", { class: "letters" });
    this.node = h("section", { class: "pane", "data-testid": "mail" }, this.about, this.list);
    inbox.addEventListener("changed", () => this.show());
  }

  get unread() {
    return this.#marks.unread(this.#letters()).length;
  }

  markRead() {
    if (this.#marks.markRead(this.#letters())) this.dispatchEvent(new Event("read"));
  }

  show() {
    if (!session.me) return;
    this.about.textContent = say("mail.about", { address: session.me.email });
    const newestFirst = [...this.#letters()].reverse();
    this.list.replaceChildren(
      fragment(newestFirst.length ? newestFirst.map(letter) : h("li", { class: "device-note" }, say("mail.empty"))),
    );
    this.dispatchEvent(new Event("changed"));
  }

  #letters() {
    return session.me ? inbox.sentTo([session.me.email]) : [];
  }
}

function letter({ at, subject, text }) {
  return h(
    "li",
    { class: "letter", "data-testid": "letter" },
    h(
      "div",
      { class: "letter-head" },
      h("h3", { class: "letter-subject" }, subject || say("mail.kind.mail")),
      h("time", { datetime: at }, dayAndTime(Date.parse(at))),
    ),
    h("p", { class: "letter-text" }, withLinks(text)),
  );
}

// Only addresses of this very demo lead anywhere: a mail in a demo must not take people to somewhere else.
export function withLinks(text) {
  const made = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const [url] = match;
    made.push(text.slice(done, match.index));
    const isHere = URL.canParse(url) && new URL(url).origin === location.origin;
    made.push(isHere ? h("a", { href: url, target: "_blank", rel: "noopener" }, url) : url);
    done = match.index + url.length;
  }
  made.push(text.slice(done));
  return made;
}
