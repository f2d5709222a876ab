// The strip on top: who acts, what time it is, and the way to the inspector.

import { fragment, h } from "./dom.js";
import { session } from "./session.js";
import { say } from "./words.js";

export class Topbar {
  constructor({ node, clock, inspectorToggle }) {
    this.label = h("label", { class: "act-as", for: "as-picker" });
    this.picker = h("select", {
      id: "as-picker",
      class: "select",
      "data-testid": "as-picker",
      onchange: () => session.actAs(this.picker.value),
    });
    node.append(
      h(
        "p",
        { class: "brand" },
        h("img", { src: "/_assets/mark.svg", alt: "", class: "brand-mark" }),
        h("span", null, session.appName),
      ),
      h("div", { class: "acting" }, this.label, this.picker),
      clock,
      inspectorToggle,
    );
  }

  show() {
    this.label.textContent = say("act_as");
    this.picker.replaceChildren(
      fragment(groups().map(([role, people]) => h("optgroup", { label: say(`role.${role}`) }, people.map(choice)))),
    );
    this.picker.value = session.me.id;
  }
}

function groups() {
  const by = { member: [], support: [], admin: [], outside: [] };
  for (const person of session.people) by[groupOf(person)].push(person);
  return Object.entries(by).filter(([, people]) => people.length > 0);
}

function groupOf(person) {
  if (person.guest ?? person.is_restricted) return "outside";
  if (person.stranger ?? person.is_stranger) return "outside";
  return ["admin", "support"].find((role) => person.roles?.includes(role)) ?? "member";
}

function choice(person) {
  const language = say(person.locale?.startsWith("ja") ? "language.ja" : "language.en");
  return h("option", { value: person.id }, `${fullName(person)} · ${roleOf(person)} · ${language}`);
}

function roleOf(person) {
  if (person.guest ?? person.is_restricted) return say("role.one.guest");
  if (person.stranger ?? person.is_stranger) return say("role.one.stranger");
  return say(`role.one.${groupOf(person)}`);
}

// Names in Japanese script get their reading in front, so that everybody can find "Aiko".
function fullName({ name, real_name }) {
  if (!real_name || real_name.toLowerCase().includes(name.toLowerCase())) return real_name || name;
  return `${name[0].toUpperCase()}${name.slice(1)} (${real_name})`;
}
