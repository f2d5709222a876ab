// Waits for what happens in the workspace and tells the page; finds its way back when the demo was restarted.

import { ask } from "./api.js";

const PATIENCE_SECONDS = 25;
const LONGEST_PAUSE_MS = 8_000;

// `onStart` runs whenever everything must be read afresh, `onEvents` for each batch of news.
export class Live extends EventTarget {
  #stop = new AbortController();

  constructor({ onStart, onEvents }) {
    super();
    this.onStart = onStart;
    this.onEvents = onEvents;
  }

  follow(person) {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#run(person, this.#stop.signal);
  }

  async #run(person, signal) {
    let pause = 500;
    while (!signal.aborted) {
      try {
        await this.#listen(person, signal, () => (pause = 500));
      } catch (failure) {
        if (signal.aborted) return;
        console.warn(failure);
        this.#report(false);
        await wait(pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  async #listen(person, signal, onHealthy) {
    const query = { as: person.id };
    let { last } = await ask("/_control/wait", { ...query, after: 0, timeout: 0 }, signal);
    await this.onStart();
    this.#report(true);
    onHealthy();
    while (!signal.aborted) {
      const news = await ask("/_control/wait", { ...query, after: last, timeout: PATIENCE_SECONDS }, signal);
      // A smaller number than before means another run of the demo: begin again.
      if (news.last < last) return;
      last = news.last;
      if (news.events.length) await this.onEvents(news.events);
    }
  }

  #report(connected) {
    this.dispatchEvent(new CustomEvent("connection", { detail: { connected } }));
  }
}

function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
