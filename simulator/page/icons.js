// The page's few line drawings. Decorative: the words beside them carry the meaning.

const SHAPES = {
  home: "M4 11.5 12 5l8 6.5V20h-5v-5h-6v5H4z",
  chat: "M4 5h16v11H10l-4 4v-4H4z",
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M4 15h16",
  phone: "M7 3h10v18H7zM11 18h2",
  handset: "M5 4h4l1.8 4.8-2.4 1.5a11 11 0 0 0 5.3 5.3l1.5-2.4L20 15v4a1 1 0 0 1-1 1C11 20 4 13 4 5a1 1 0 0 1 1-1z",
  play: "M8 5v14l11-7z",
  mail: "M3 6h18v12H3zM3 7l9 7 9-7",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  send: "M4 12 20 4l-5 16-3.5-6.5z",
  close: "M6 6l12 12M18 6 6 18",
  back: "M14 5l-7 7 7 7",
  more: "M5 11.6v.8M12 11.6v.8M19 11.6v.8",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M7 12h10",
  door: "M6 21V3h12v18M3 21h18M14.5 12h.01",
  key: "M14.5 4a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM10.5 13.5 4 20M6.5 17.5 9 20",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 8.5h.01",
  plus: "M12 5v14M5 12h14",
  reply: "M10 6 4 12l6 6M4 12h10c4 0 6 2.5 6 6",
  down: "M6 9l6 6 6-6",
};

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export function icon(name) {
  return svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, svg("path", { d: SHAPES[name] }));
}
