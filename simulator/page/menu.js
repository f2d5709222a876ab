// A button that opens a short list of choices; arrows move, Escape and a click elsewhere close it.

import { h } from "./dom.js";
import { icon } from "./icons.js";

export function menu({ label, items, attributes }) {
  const opener = h(
    "button",
    {
      type: "button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": label,
      title: label,
      ...attributes,
    },
    icon("more"),
  );
  const list = h(
    "div",
    { class: "menu-list", role: "menu", "aria-label": label, hidden: true },
    items.map((item) => choice(item)),
  );
  const root = h("div", { class: "menu" }, opener, list);

  function choice({ text, onchoose, danger }) {
    const choose = () => {
      close();
      opener.focus();
      onchoose(opener);
    };
    return h(
      "button",
      {
        type: "button",
        role: "menuitem",
        tabindex: "-1",
        class: danger ? "menu-item danger" : "menu-item",
        onclick: choose,
      },
      text,
    );
  }

  function open() {
    list.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    list.firstElementChild.focus();
    document.addEventListener("pointerdown", closeOutside);
  }

  function close() {
    list.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", closeOutside);
  }

  function closeOutside(event) {
    if (!root.contains(event.target)) close();
  }

  opener.addEventListener("click", () => (list.hidden ? open() : close()));
  root.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const choices = [...list.children];
    const at = choices.indexOf(document.activeElement);
    if (event.key === "Escape") {
      // Only the menu closes, not the modal around it.
      event.stopPropagation();
      close();
      opener.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choices[(at + step + choices.length) % choices.length].focus();
    } else if (event.key === "Tab") close();
  });
  return root;
}
