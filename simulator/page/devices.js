// The acting person's devices and the accounts on them. They live in this browser only: the simulated Slack
// must not know a key, just as the real one doesn't.

import { session } from "./session.js";
import { say } from "./words.js";

const FIRST_DEVICE = "iPhone";

class Devices extends EventTarget {
  // Everybody owns a phone to begin with; it is empty.
  get all() {
    const kept = localStorage.getItem(storageName());
    return kept ? JSON.parse(kept) : [newDevice(FIRST_DEVICE, "first")];
  }

  find(id) {
    return this.all.find((device) => device.id === id);
  }

  // Answers a sentence when the name can't be used.
  complaintAbout(name, id) {
    if (!name) return say("device.name.empty");
    const isTaken = this.all.some((device) => device.name === name && device.id !== id);
    return isTaken ? say("device.name.taken") : null;
  }

  add(name) {
    this.#keep([...this.all, newDevice(name, crypto.randomUUID())]);
  }

  change(id, changes) {
    this.#keep(this.all.map((device) => (device.id === id ? { ...device, ...changes } : device)));
  }

  remove(id) {
    this.#keep(this.all.filter((device) => device.id !== id));
  }

  // False when the very same account is there already.
  addAccount(id, account) {
    const { accounts } = this.find(id);
    if (accounts.some((each) => each.key === account.key)) return false;
    this.change(id, { accounts: [...accounts, { ...account, id: crypto.randomUUID() }] });
    return true;
  }

  removeAccount(id, accountId) {
    this.change(id, { accounts: this.find(id).accounts.filter((account) => account.id !== accountId) });
  }

  #keep(devices) {
    localStorage.setItem(storageName(), JSON.stringify(devices));
    this.dispatchEvent(new Event("changed"));
  }
}

function newDevice(name, id) {
  return { id, name, lost: false, clock: "auto", accounts: [] };
}

function storageName() {
  return `mamori.devices.${session.me.id}`;
}

const WRONG_CLOCKS = { auto: 0, slow: -10 * 60_000, fast: 10 * 60_000 };

export const CLOCK_SETTINGS = Object.keys(WRONG_CLOCKS);

// What the device believes the time is.
export function deviceTime(device, instant) {
  return instant + WRONG_CLOCKS[device.clock];
}

export const devices = new Devices();
