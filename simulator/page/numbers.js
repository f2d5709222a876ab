// The acting person's telephone numbers: those of the cast, and those that were typed in here. The latter live in
// this browser only; no service needs to know who looks at a phone.

import { session } from "./session.js";

const SHORTEST = 7;
const LONGEST = 15; // E.164

class Numbers extends EventTarget {
  // Each is `{kind, number}`, the number as +81…; `other` was typed in.
  get mine() {
    return [...(session.me.phones ?? []), ...this.#watched().map((number) => ({ kind: "other", number }))];
  }

  // Numbers in the inbox that belong to nobody of the cast: somebody typed their own, and should see what arrives.
  ownerless(letters) {
    const known = new Set(session.users.flatMap((user) => (user.phones ?? []).map((phone) => phone.number)));
    for (const { number } of this.mine) known.add(number);
    const numbers = letters.filter((letter) => letter.kind !== "mail").map((letter) => letter.to);
    return [...new Set(numbers)].filter((number) => !known.has(number));
  }

  watch(number) {
    this.#keep([...this.#watched(), number]);
  }

  forget(number) {
    this.#keep(this.#watched().filter((each) => each !== number));
  }

  has(number) {
    return this.mine.some((phone) => phone.number === number);
  }

  #watched() {
    return JSON.parse(localStorage.getItem(this.#name()) ?? "[]");
  }

  #keep(watched) {
    localStorage.setItem(this.#name(), JSON.stringify(watched));
    this.dispatchEvent(new Event("changed"));
  }

  #name() {
    return `mamori.numbers.${session.me.id}`;
  }
}

export const numbers = new Numbers();

// As people type it, to +81…; null when it can be no number.
export function e164(typed) {
  const plain = typed.normalize("NFKC").replaceAll(/[\s()./‐-―−ー-]/gu, "");
  if (!/^\+?\d+$/.test(plain)) return null;
  const full = plain.startsWith("+") ? plain : plain.startsWith("0") ? `+81${plain.slice(1)}` : null;
  return full && full.length > SHORTEST && full.length <= LONGEST + 1 ? full : null;
}

// As people write it in Japan; another country's stays as it is.
export function written(number) {
  if (!number.startsWith("+81")) return number;
  const local = `0${number.slice(3)}`;
  const groups = /^0[5-9]0/.test(local) ? [3, 4, 4] : /^0[36]/.test(local) ? [2, 4, 4] : [3, 3, 4];
  if (local.length !== groups.reduce((sum, each) => sum + each, 0)) return local;
  let from = 0;
  return groups.map((length) => local.slice(from, (from += length))).join("-");
}
