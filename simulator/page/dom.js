// Builds the page's elements. Text only ever enters as text nodes, never as HTML:
// what somebody writes in a message must not become part of the page.

export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...present(children));
  return node;
}

export function fragment(...children) {
  const made = document.createDocumentFragment();
  made.append(...present(children));
  return made;
}

// Lets callers write `condition && node` among children.
function present(children) {
  return children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false);
}

let counter = 0;

// An id for aria-describedby and labels that no other element of this page has.
export function freshId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

// Escape leaves this part of the page only, and not while it cancels a word that an input method composes.
export function onEscape(leave) {
  return (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    leave();
  };
}

const FOCUSABLE =
  "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex='0']";

export function focusableIn(node) {
  // Not by offsetParent: what lies in a closed <details> has one, and no key gets there.
  return [...node.querySelectorAll(FOCUSABLE)].filter((each) => each.checkVisibility());
}

// Has a screen reader say something once.
export function announce(sentence) {
  const announcer = document.getElementById("announcer");
  announcer.append(h("p", null, sentence));
  while (announcer.childElementCount > 5) announcer.firstElementChild.remove();
}

// What one person was told is not the next one's to read.
export function forgetAnnouncements() {
  document.getElementById("announcer").replaceChildren();
}

// Shows what went wrong beside its cause and takes away what was said there before.
export function sayBeside(place, sentence) {
  place.querySelector(":scope > .beside")?.remove();
  if (sentence) place.append(h("p", { class: "beside", role: "alert" }, sentence));
}
