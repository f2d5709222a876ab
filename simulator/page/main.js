// Puts the page together and keeps it in step with what happens in the workspace.

import { Authenticator } from "./authenticator.js";
import { ClockControl } from "./clock-control.js";
import { ConnectionBar } from "./connection.js";
import { conversations } from "./conversations.js";
import { demoClock } from "./demo-clock.js";
import { forgetAnnouncements } from "./dom.js";
import { inbox } from "./inbox.js";
import { Inspector } from "./inspector.js";
import { Live } from "./live.js";
import { Mail } from "./mail.js";
import { Panes } from "./panes.js";
import { Phone } from "./phone.js";
import { Portal } from "./portal.js";
import { session } from "./session.js";
import { Topbar } from "./topbar.js";
import { SlackWindow } from "./workspace.js";
import { say } from "./words.js";

const TICK_MS = 500;
const LOOK_AROUND_MS = 4_000;
const at = (id) => document.getElementById(id);

async function start() {
  const connection = new ConnectionBar(at("connection"));
  await firstLook(connection);
  session.readAddress();

  const inspector = new Inspector();
  const clock = new ClockControl();
  const authenticator = new Authenticator();
  const phone = new Phone();
  const mail = new Mail();
  const portal = new Portal();
  const slack = new SlackWindow(at("workspace"));
  const topbar = new Topbar({ node: at("topbar"), clock: clock.node, inspectorToggle: inspector.toggle });
  at("inspector").append(inspector.node);
  const panes = new Panes({
    tools: at("tools"),
    tabs: at("tabs"),
    panes: [
      { id: "authenticator", words: "authenticator", sign: "phone", node: authenticator.node, isShown: () => true },
      ...[
        { id: "phone", words: "phone", sign: "handset", tool: phone },
        { id: "mail", words: "mail", sign: "mail", tool: mail },
      ].map(({ tool, ...pane }) => ({
        ...pane,
        node: tool.node,
        isShown: () => inbox.isThere,
        unread: () => tool.unread,
        onSeen: () => tool.markRead(),
      })),
      { id: "portal", words: "portal", sign: "door", node: portal.node, isShown: () => portal.isFor(session.me) },
    ],
  });

  for (const tool of [phone, mail]) tool.addEventListener("changed", () => panes.show());

  // Clock, inbox and inspector have no news of their own in the workspace's feed.
  const lookAround = async () => {
    await Promise.all([demoClock.refresh(), inbox.refresh(), inspector.refresh()]).catch(console.warn);
    panes.show();
  };
  const live = new Live({
    onStart: async () => {
      await session.load();
      connection.setApp(session.app.connections);
      await conversations.refreshAll();
      await Promise.all([slack.modal.refresh(), slack.home.refresh(), lookAround()]);
    },
    onEvents: (events) => Promise.all([...refreshesFor(events, { slack, connection }), inbox.refresh(), inspector.refresh()]),
  });
  live.addEventListener("connection", ({ detail }) => connection.setReachable(detail.connected));

  const meet = () => {
    conversations.forget();
    forgetAnnouncements();
    at("skip-link").textContent = say("skip");
    for (const part of [clock, inspector]) part.speak();
    for (const part of [topbar, authenticator, phone, mail, portal, panes, connection]) part.show();
    document.title = `${session.appName} · ${session.nameOf(session.me.id)}`;
    live.follow(session.me);
  };
  session.addEventListener("person", meet);
  session.addEventListener("view", () => {
    panes.bringToFront("slack");
    slack.show();
  });
  window.addEventListener("hashchange", () => session.readAddress());
  window.addEventListener("keydown", (event) => event.key === "F6" && switchRegion(event, { slack, panes }));
  // The address says who acts: the link must not write over it.
  at("skip-link").addEventListener("click", (event) => {
    event.preventDefault();
    slack.focus();
  });
  meet();
  slack.show();
  setInterval(() => {
    clock.tick();
    authenticator.tick();
  }, TICK_MS);
  setInterval(() => document.visibilityState === "visible" && lookAround(), LOOK_AROUND_MS);
}

function* refreshesFor(events, { slack, connection }) {
  const of = (beginning) => events.filter((event) => event.type.startsWith(beginning));
  const touched = new Set(of("message").map((event) => conversations.keyOf(event.channel)));
  for (const key of touched) yield conversations.refresh(key);
  if (of("modal").length) yield slack.modal.refresh();
  if (of("home").length) yield slack.home.refresh();
  const reached = events.filter(({ type }) => /^(socket|app)_/.test(type));
  if (reached.length) connection.setApp(reached.at(-1).connections);
  // After a reset, or when somebody left, nothing that stands on the page is surely true any more.
  if (of("reset").length || of("workspace").length) location.reload();
}

// As in Slack, F6 moves between the parts of the window.
function switchRegion(event, { slack, panes }) {
  event.preventDefault();
  if (at("tools").contains(document.activeElement)) {
    panes.bringToFront("slack");
    slack.focus();
  } else {
    panes.bringToolsToFront();
    // A pane without a button, such as the mail's, is entered at its tab.
    const inside = (selector) => at("tools").querySelector(selector);
    (inside(".pane:not([hidden]) button") ?? inside(".tool-tab[aria-current]"))?.focus();
  }
}

// The page may be there a moment before the workspace is.
async function firstLook(connection) {
  for (;;) {
    try {
      await session.load();
      connection.setReachable(true);
      return;
    } catch (failure) {
      console.warn(failure);
      connection.setReachable(false);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

start();
