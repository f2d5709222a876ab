// The authenticator pane: the acting person's devices, as they would lie on the desk.

import { scanPicture } from "./camera.js";
import { demoClock } from "./demo-clock.js";
import { DeviceCard } from "./device-card.js";
import { devices } from "./devices.js";
import { announce, fragment, h } from "./dom.js";
import { icon } from "./icons.js";
import { nameForm } from "./name-form.js";
import { session } from "./session.js";
import { say } from "./words.js";

export class Authenticator {
  #cards = [];

  constructor() {
    this.about = h("p", { class: "pane-about" });
    this.status = h("p", { class: "pane-status", hidden: true });
    this.list = h("div", { class: "devices" });
    this.formPlace = h("div");
    this.add = h("button", {
      type: "button",
      class: "button button-wide",
      "data-testid": "add-device",
      onclick: () => this.#askName(),
    });
    this.node = h(
      "section",
      { class: "pane", "data-testid": "authenticator" },
      this.about,
      this.status,
      this.list,
      this.formPlace,
      this.add,
    );
    devices.addEventListener("changed", () => this.#draw());
    demoClock.addEventListener("changed", () => this.tick());
    document.addEventListener("paste", (event) => this.#onPaste(event));
  }

  show() {
    this.about.textContent = say("authenticator.about", { name: session.me.real_name || session.me.name });
    this.add.replaceChildren(icon("plus"), say("device.add"));
    this.formPlace.replaceChildren();
    this.#report("");
    this.#draw();
  }

  tick() {
    for (const card of this.#cards) card.tick();
  }

  #draw() {
    const focused = document.activeElement;
    const place = this.list.contains(focused) && {
      id: focused.closest("[data-id]")?.dataset.id,
      testid: focused.dataset.testid,
    };
    this.#report("");
    this.#cards = devices.all.map((device) => new DeviceCard(device, (sentence) => this.#report(sentence)));
    this.list.replaceChildren(fragment(this.#cards.map((card) => card.node)));
    this.tick();
    if (place) this.#returnTo(place);
  }

  // A card that was drawn again takes the keyboard back, at the same button if it still has it.
  #returnTo({ id, testid }) {
    const card = this.list.querySelector(`[data-id="${CSS.escape(id)}"]`);
    const button = card?.querySelector(`[data-testid="${CSS.escape(testid ?? "")}"]`) ?? card?.querySelector("button");
    (button ?? this.add).focus({ preventScroll: true });
  }

  #report(sentence) {
    this.status.textContent = sentence;
    this.status.hidden = !sentence;
    if (sentence) announce(sentence);
  }

  #askName() {
    const suggestion = devices.complaintAbout(say("device.suggest")) ? "" : say("device.suggest");
    const close = () => {
      this.formPlace.replaceChildren();
      this.add.hidden = false;
      this.add.focus();
    };
    const keep = (name) => {
      devices.add(name);
      close();
    };
    this.add.hidden = true;
    this.formPlace.replaceChildren(nameForm({ name: suggestion, onName: keep, onCancel: close }));
    this.formPlace.querySelector("input").select();
  }

  // A pasted screenshot goes to the device in use, or to the first one at hand.
  #onPaste(event) {
    const picture = [...(event.clipboardData?.files ?? [])].find((file) => file.type.startsWith("image/"));
    if (!picture) return;
    const atHand = this.#cards.filter((card) => !card.device.lost);
    const card = atHand.find((each) => each.node.contains(document.activeElement)) ?? atHand[0];
    card?.scan(() => scanPicture(picture));
  }
}
