// Web pages opened from a message. The page keeps their handles: the authenticator's camera can only look
// at a window it holds, just as a phone's camera needs the screen in front of it.

import { h } from "./dom.js";

const opened = new Set();

export function openPage(url) {
  const target = webAddress(url);
  if (!target) return;
  if (target.origin !== location.origin) {
    // A foreign page gets no way back into this one.
    window.open(target.href, "_blank", "noopener,noreferrer");
    return;
  }
  const page = window.open(target.href, "_blank", "popup,width=480,height=760");
  if (page) opened.add(page);
}

// Newest first; what was closed meanwhile is forgotten.
export function openedPages() {
  for (const page of opened) if (page.closed) opened.delete(page);
  return [...opened].reverse();
}

export function pageLink(url, label) {
  const target = webAddress(url);
  if (!target) return label;
  const sameOrigin = target.origin === location.origin;
  return h(
    "a",
    { href: target.href, target: "_blank", rel: "noopener noreferrer", onclick: sameOrigin && keepHandle },
    label,
  );
}

function keepHandle(event) {
  event.preventDefault();
  openPage(event.currentTarget.href);
}

// `javascript:` and the like would run in this page: only addresses a browser may simply visit are links.
function webAddress(url) {
  const target = URL.canParse(url, location.href) ? new URL(url, location.href) : null;
  return target && ["http:", "https:", "mailto:"].includes(target.protocol) ? target : null;
}
