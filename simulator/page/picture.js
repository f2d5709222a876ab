// Pictures in blocks.

import { h } from "./dom.js";

// A picture the page may not load still says what it shows.
export function picture(part, kind) {
  const source = part.image_url ?? part.slack_file?.url;
  return h("img", { class: kind, src: source, alt: part.alt_text ?? "", loading: "lazy" });
}
