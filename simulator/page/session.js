// Who acts, and what they look at. Kept in the address, so that a reload or a shared link shows the same.

import { ask } from "./api.js";
import { speak } from "./words.js";

class Session extends EventTarget {
  users = [];
  channels = [];
  app = null;
  me = null;
  view = "dm";

  async load() {
    const state = await ask("/_control/state");
    this.users = state.users;
    this.channels = state.channels;
    this.app = state.apps[0];
    this.me = this.me && (this.user(this.me.id) ?? this.people[0]);
  }

  // Only people act; the bot's own user is no choice.
  get people() {
    return this.users.filter((user) => !(user.bot ?? user.is_bot) && !user.deleted);
  }

  get myChannels() {
    return this.channels.filter((channel) => channel.members.includes(this.me.id));
  }

  user(id) {
    return this.users.find((user) => user.id === id);
  }

  channel(id) {
    return this.channels.find((channel) => channel.id === id);
  }

  nameOf(id) {
    const user = this.user(id);
    return user && (user.real_name || user.name);
  }

  get appName() {
    return this.app?.name ?? "Mamori";
  }

  // A first visitor is somebody who reads the browser's language.
  get atFirst() {
    const speaks = (language) => this.people.find((user) => user.locale?.slice(0, 2) === language.slice(0, 2));
    return navigator.languages.map(speaks).find(Boolean) ?? this.people[0];
  }

  readAddress() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    const me = this.people.find((user) => user.id === wanted.get("as")) ?? this.atFirst;
    this.become(me, wanted.get("view") ?? "dm");
  }

  actAs(id) {
    this.become(this.user(id), this.view);
  }

  show(view) {
    this.become(this.me, view);
  }

  become(me, view) {
    const changed = me.id !== this.me?.id;
    this.me = me;
    // A channel the next person isn't in must not stay open before their eyes.
    const mayShow = ["dm", "home"].includes(view) || this.myChannels.some((channel) => channel.id === view);
    const next = mayShow ? view : "dm";
    const moved = next !== this.view;
    this.view = next;
    const address = `#${new URLSearchParams({ as: me.id, view: next })}`;
    if (location.hash !== address) history.replaceState(null, "", address);
    if (changed) {
      speak(me.locale);
      this.dispatchEvent(new Event("person"));
    }
    if (changed || moved) this.dispatchEvent(new Event("view"));
  }
}

export const session = new Session();
