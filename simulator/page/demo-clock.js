// The demo's time. Only the difference to this computer's clock is kept, so the seconds run without asking.

import { askIfThere, tell } from "./api.js";

class DemoClock extends EventTarget {
  #offset = 0;
  isThere = false;

  now() {
    return Date.now() + this.#offset;
  }

  get isMoved() {
    return Math.abs(this.#offset) > 2_000;
  }

  async refresh() {
    const asked = Date.now();
    const answer = await askIfThere("/_demo/clock");
    this.isThere = answer !== null;
    if (answer) this.#take(answer.now, (asked + Date.now()) / 2);
  }

  async move(how) {
    const asked = Date.now();
    const answer = await tell("/_demo/clock", how);
    if (answer?.now) this.#take(answer.now, (asked + Date.now()) / 2);
    else await this.refresh();
  }

  // Differences of a few milliseconds are the network's, not the clock's: they must not make the codes flicker.
  #take(now, at) {
    const offset = Date.parse(now) - at;
    if (Math.abs(offset - this.#offset) < 300) return;
    this.#offset = Math.abs(offset) < 300 ? 0 : offset;
    this.dispatchEvent(new Event("changed"));
  }
}

export const demoClock = new DemoClock();

const TOKYO_AHEAD_MS = 9 * 3_600_000; // no daylight saving time there
const DAY_MS = 86_400_000;

// The next time it is that weekday (0 is Sunday) and hour in Tokyo, as the clock's `now`.
export function nextInTokyo(weekday, hour, from) {
  const local = new Date(from + TOKYO_AHEAD_MS);
  const midnight = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate());
  const sameWeek = midnight + ((weekday - local.getUTCDay() + 7) % 7) * DAY_MS + hour * 3_600_000;
  const wanted = sameWeek > from + TOKYO_AHEAD_MS ? sameWeek : sameWeek + 7 * DAY_MS;
  return new Date(wanted - TOKYO_AHEAD_MS).toISOString();
}
