// A face for everybody: the app's mark, or a person's initial on a color of their own.

import { h } from "./dom.js";

const COLORS = 6;

export function avatar(user) {
  if (!user || user.bot || user.is_bot) return h("img", { class: "avatar", src: "/_assets/mark.svg", alt: "" });
  const sum = [...user.id].reduce((total, letter) => total + letter.codePointAt(0), 0);
  const initial = [...(user.real_name || user.name)][0].toUpperCase();
  return h("span", { class: `avatar avatar-${sum % COLORS}`, "aria-hidden": "true" }, initial);
}
