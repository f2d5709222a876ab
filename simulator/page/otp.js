// The arithmetic of an authenticator app: base32 keys, otpauth addresses and rolling codes (RFC 4226, RFC 6238).

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const HASHES = { SHA1: "SHA-1", SHA256: "SHA-256", SHA512: "SHA-512" };
const SHORTEST_KEY_BYTES = 10;

// `reason` is one of the page's words, for the person who typed.
export class KeyProblem extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

// Takes a key as people copy it: with spaces or hyphens, in small letters, in full width.
export function cleanKey(typed) {
  const key = typed
    .normalize("NFKC")
    .toUpperCase()
    .replaceAll(/[\s\-=]/g, "");
  if (!/^[A-Z2-7]+$/.test(key)) throw new KeyProblem("key.wrong");
  if (bytesOf(key).length < SHORTEST_KEY_BYTES) throw new KeyProblem("key.short");
  return key;
}

function bytesOf(key) {
  const bytes = [];
  let bits = 0;
  let held = 0;
  for (const letter of key) {
    bits = (bits << 5) | ALPHABET.indexOf(letter);
    held += 5;
    if (held < 8) continue;
    held -= 8;
    bytes.push((bits >> held) & 0xff);
    bits &= (1 << held) - 1;
  }
  return new Uint8Array(bytes);
}

// `otpauth://totp/Issuer:person?secret=…` as an account of the authenticator.
export function accountOf(address) {
  const uri = URL.canParse(address) ? new URL(address) : null;
  // Browsers disagree on what is host and what is path here; the text itself is clear.
  const label = /^otpauth:\/\/totp\/([^?]*)/i.exec(address.trim());
  if (!uri || !label) throw new KeyProblem("scan.wrong");
  const asked = uri.searchParams;
  const [before, after] = decodeURIComponent(label[1]).split(/:\s*/, 2);
  const algorithm = (asked.get("algorithm") ?? "SHA1").toUpperCase().replace("-", "");
  const digits = Number(asked.get("digits") ?? 6);
  const period = Number(asked.get("period") ?? 30);
  if (!HASHES[algorithm] || ![6, 7, 8].includes(digits) || !(period > 0)) throw new KeyProblem("scan.wrong");
  return {
    service: asked.get("issuer") || (after ? before : "") || location.hostname,
    person: after ?? before,
    key: cleanKey(asked.get("secret") ?? ""),
    algorithm,
    digits,
    period,
  };
}

export function typedAccount(typed, service) {
  if (/^otpauth:/i.test(typed.trim())) return accountOf(typed);
  return { service, person: "", key: cleanKey(typed), algorithm: "SHA1", digits: 6, period: 30 };
}

export function stepAt(account, instant) {
  return Math.floor(instant / 1000 / account.period);
}

// Between 0 and 1: how much of the present code's life is left.
export function lifeLeft(account, instant) {
  return 1 - ((instant / 1000) % account.period) / account.period;
}

export async function codeAt(account, step) {
  const hash = { name: "HMAC", hash: HASHES[account.algorithm] };
  const key = await crypto.subtle.importKey("raw", bytesOf(account.key), hash, false, ["sign"]);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter));
  const offset = mac.getUint8(mac.byteLength - 1) & 0x0f;
  const number = mac.getUint32(offset) & 0x7fffffff;
  return String(number % 10 ** account.digits).padStart(account.digits, "0");
}
