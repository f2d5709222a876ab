// Puts the page together and keeps it in step with what happens in the workspace.

import { Authenticator } from "./authenticator.js";
import { ClockControl } from "./clock-control.js";
import { conversations } from "./conversations.js";
import { demoClock } from "./demo-clock.js";
import { Inspector } from "./inspector.js";
import { Live } from "./live.js";
import { Mail } from "./mail.js";
import { Panes } from "./panes.js";
import { session } from "./session.js";
import { Topbar } from "./topbar.js";
import { SlackWindow } from "./workspace.js";
import { say } from "./words.js";

const TICK_MS = 500;
const LOOK_AROUND_MS = 4_000;

async function start() {
  await whenReachable(() => session.load());
  session.readAddress();
  const at = (id) => document.getElementById(id);

  const inspector = new Inspector();
  const clock = new ClockControl();
  const authenticator = new Authenticator();
  const mail = new Mail();
  const slack = new SlackWindow(at("workspace"));
  const topbar = new Topbar({ node: at("topbar"), clock: clock.node, inspectorToggle: inspector.toggle });
  at("inspector").append(inspector.node);
  const panes = new Panes({
    tools: at("tools"),
    tabs: at("tabs"),
    panes: [
      { id: "authenticator", words: "authenticator", sign: "phone", node: authenticator.node, isShown: () => true },
      { id: "mail", words: "mail", sign: "mail", node: mail.node, isShown: () => mail.hasAny },
    ],
  });

  const lookAround = () => Promise.all([demoClock.refresh(), mail.refresh(), inspector.refresh()]).then(() => panes.show()).catch(console.warn);
  const live = new Live({
    onStart: async () => {
      await session.load();
      await conversations.refreshAll();
      await Promise.all([slack.modal.refresh(), slack.home.refresh(), lookAround()]);
    },
    onEvents: (events) => Promise.all([...refreshesFor(events, slack), inspector.refresh()]),
  });
  live.addEventListener("connection", ({ detail }) => {
    at("connection").hidden = detail.connected;
    at("connection").textContent = detail.connected ? "" : say("connection.lost");
  });

  const meet = () => {
    conversations.forget();
    at("skip-link").textContent = say("skip");
    for (const part of [clock, inspector]) part.speak();
    for (const part of [topbar, authenticator, panes]) part.show();
    mail.messages = [];
    mail.show();
    document.title = `${session.appName} · ${session.me.real_name || session.me.name}`;
    live.follow(session.me);
  };
  session.addEventListener("person", meet);
  session.addEventListener("view", () => {
    panes.bringToFront("slack");
    slack.show();
  });
  window.addEventListener("hashchange", () => session.readAddress());
  window.addEventListener("keydown", (event) => event.key === "F6" && switchRegion(event, slack, panes, at("tools")));
  meet();
  slack.show();
  setInterval(() => {
    clock.tick();
    authenticator.tick();
  }, TICK_MS);
  // Clock and mail have no news of their own in the workspace's feed.
  setInterval(() => document.visibilityState === "visible" && lookAround(), LOOK_AROUND_MS);
}

function* refreshesFor(events, slack) {
  const of = (beginning) => events.filter((event) => event.type.startsWith(beginning));
  for (const key of new Set(of("message").map((event) => conversations.keyOf(event.channel)))) yield conversations.refresh(key);
  if (of("modal").length) yield slack.modal.refresh();
  if (of("home").length) yield slack.home.refresh();
  // After a reset nothing that stands on the page is true any more.
  if (of("reset").length) yield location.reload();
}

// As in Slack, F6 moves between the parts of the window.
function switchRegion(event, slack, panes, tools) {
  event.preventDefault();
  if (tools.contains(document.activeElement)) {
    panes.bringToFront("slack");
    slack.focus();
  } else {
    panes.bringToFront("authenticator");
    tools.querySelector(".pane:not([hidden]) button")?.focus();
  }
}

// The page may be there a moment before the workspace is.
async function whenReachable(work) {
  const bar = document.getElementById("connection");
  for (;;) {
    try {
      await work();
      bar.hidden = true;
      return;
    } catch (failure) {
      console.warn(failure);
      bar.textContent = say("connection.lost");
      bar.hidden = false;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

start();
