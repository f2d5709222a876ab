// Everything the page asks of the simulator, and the one place where its failures become sentences.

import { say } from "./words.js";

export class Refused extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

// Nobody answered at all: the caller may try again, the person did nothing wrong.
export class Unreachable extends Error {
  constructor() {
    super(say("connection.none"));
  }
}

async function answerOf(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    throw new Unreachable();
  }
  const body = await response.json().catch(() => null);
  if (response.status >= 500 && !body) throw new Unreachable();
  if (!response.ok || body?.ok === false) throw new Refused(sentenceOf(body, response.status), response.status);
  return body;
}

function sentenceOf(body, status) {
  const error = body?.error ?? body?.detail ?? "";
  if (/did(n't| not) (answer|respond)|timed? ?out/i.test(error)) return say("app.silent");
  return typeof error === "string" && error ? error : say("app.refused", { status });
}

export function ask(path, query = {}, signal) {
  const wanted = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined));
  return answerOf(wanted.size ? `${path}?${wanted}` : path, { signal, headers: { accept: "application/json" } });
}

export function tell(path, body) {
  return answerOf(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

const absent = new Set();

// The demo's own services (clock, inbox) are absent where only the simulator runs: null says so, and they are
// not asked for again.
export async function askIfThere(path, query) {
  if (absent.has(path)) return null;
  try {
    return await ask(path, query);
  } catch (failure) {
    if (failure.status !== 404) throw failure;
    absent.add(path);
    return null;
  }
}

// The camera's picture as gray pixels; the simulator reads the code in it.
export function readPicture({ width, height, pixels }) {
  return answerOf(`/_control/scan?width=${width}&height=${height}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: pixels,
  });
}
