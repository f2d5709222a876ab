// The authenticator's camera. Like a phone's, it takes a picture of what is on a screen; the reading is left to
// a real QR decoder, so a code that couldn't be scanned in real life can't be scanned here either.

import { openedPages } from "./pages.js";
import { readPicture } from "./api.js";
import { accountOf, KeyProblem } from "./otp.js";
import { say } from "./words.js";

const LONGEST_SIDE = 1_600;
const SMALLEST_SIDE = 600;

// Looks at the pages the person has open; fails with a sentence that says what to do.
export async function scanOpenPage() {
  const pages = openedPages();
  if (pages.length === 0) throw new Error(say("scan.nothing"));
  let reason = "scan.no_code";
  for (const page of pages) {
    const drawing = codeOn(page);
    if (drawing === "elsewhere") reason = "scan.elsewhere";
    else if (drawing) return read(await photographed(drawing));
  }
  throw new Error(say(reason));
}

export async function scanPicture(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) throw new Error(say("scan.unread"));
  return read(picture);
}

// The marked picture, else the largest drawing. A page of another address can't be looked at.
function codeOn(page) {
  let document;
  try {
    document = page.document;
  } catch {
    return "elsewhere";
  }
  return (
    document.querySelector("svg[data-qr], img[data-qr], [data-qr] svg, [data-qr] img") ??
    largest([...document.querySelectorAll("svg")])
  );
}

function largest(drawings) {
  const area = (drawing) => {
    const { width, height } = drawing.getBoundingClientRect();
    return width * height;
  };
  return drawings.filter((drawing) => area(drawing) > 10_000).sort((one, other) => area(other) - area(one))[0];
}

async function photographed(drawing) {
  const source =
    drawing.localName === "svg"
      ? `data:image/svg+xml;charset=utf-8,${encodeURIComponent(withSize(drawing))}`
      : drawing.src;
  const picture = new Image();
  picture.src = source;
  await picture.decode();
  return picture;
}

// An SVG without its own size would be photographed at the browser's whim; colors set from outside would be lost.
function withSize(drawing) {
  const copy = drawing.cloneNode(true);
  const { width, height } = drawing.getBoundingClientRect();
  copy.setAttribute("width", Math.max(width, SMALLEST_SIDE));
  copy.setAttribute("height", Math.max(height, SMALLEST_SIDE * (height / width)));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.removeAttribute("class");
  return new XMLSerializer().serializeToString(copy);
}

async function read(picture) {
  try {
    const { text } = await readPicture(grayPixels(picture));
    return accountOf(text);
  } catch (failure) {
    if (failure instanceof KeyProblem) throw new Error(say(failure.reason));
    if (failure.status === 422) throw new Error(say("scan.unread"));
    throw failure;
  }
}

function grayPixels(picture) {
  const natural = { width: picture.naturalWidth ?? picture.width, height: picture.naturalHeight ?? picture.height };
  const scale = Math.min(1, LONGEST_SIDE / Math.max(natural.width, natural.height));
  const width = Math.max(1, Math.round(natural.width * scale));
  const height = Math.max(1, Math.round(natural.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d");
  // Transparent parts count as paper.
  pen.fillStyle = "white";
  pen.fillRect(0, 0, width, height);
  pen.drawImage(picture, 0, 0, width, height);
  const { data } = pen.getImageData(0, 0, width, height);
  const pixels = new Uint8Array(width * height);
  for (let at = 0; at < pixels.length; at += 1) {
    pixels[at] = 0.299 * data[at * 4] + 0.587 * data[at * 4 + 1] + 0.114 * data[at * 4 + 2];
  }
  return { width, height, pixels };
}
