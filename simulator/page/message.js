// One message as it stands in a conversation or thread.

import { tell } from "./api.js";
import { avatar } from "./avatar.js";
import { blockForm, renderBlocks, renderText } from "./blocks.js";
import { hourAndMinute, instantOf } from "./dates.js";
import { h } from "./dom.js";
import { withEmoji, emojiOf } from "./emoji.js";
import { icon } from "./icons.js";
import { session } from "./session.js";
import { enteredValue } from "./view-surface.js";
import { say } from "./words.js";

// `follows`: the same author wrote just before, so name and face needn't be repeated.
export function messageNode(message, { follows, replies, openThread }) {
  const name = authorName(message);
  const time = hourAndMinute(instantOf(message.ts));
  const kinds = ["message", follows && "follows", message.ephemeral_to && "ephemeral"].filter(Boolean).join(" ");
  return h(
    "li",
    {
      class: kinds,
      "data-testid": "message",
      "data-ts": message.ts,
      tabindex: "-1",
      "aria-label": say("message.from", { name, time }),
    },
    follows ? h("time", { class: "message-gutter" }, time) : avatar(session.user(message.user)),
    h(
      "div",
      { class: "message-body" },
      message.ephemeral_to && h("p", { class: "only-you" }, icon("eye"), say("message.only_you")),
      !follows &&
        h(
          "div",
          { class: "message-head" },
          h("strong", null, name),
          isFromApp(message) && h("span", { class: "app-badge" }, say("app")),
          h("time", null, time),
        ),
      content(message),
      message.edited && h("span", { class: "edited" }, `(${say("message.edited")})`),
      message.files?.map(file),
      reactions(message),
      openThread &&
        replies > 0 &&
        h(
          "button",
          { type: "button", class: "replies", "data-testid": "open-thread", onclick: openThread },
          icon("reply"),
          replyCount(replies),
        ),
    ),
    openThread &&
      !message.ephemeral_to &&
      h(
        "button",
        {
          type: "button",
          class: "reply-button icon-button",
          title: say("message.reply"),
          "aria-label": say("message.reply"),
          onclick: openThread,
        },
        icon("reply"),
      ),
  );
}

function content(message) {
  if (!message.blocks?.length) return renderText(message.text);
  return blockForm(renderBlocks(message.blocks, surfaceOf(message)));
}

function surfaceOf(message) {
  return {
    act: (action) =>
      tell("/_control/interact", { user: session.me.id, channel: message.channel, ts: message.ts, action }),
    valueFor: (block, part) => enteredValue(message.state?.values?.[block.block_id]?.[part.action_id]),
  };
}

export function authorName(message) {
  return session.nameOf(message.user) ?? message.username ?? session.appName;
}

function isFromApp(message) {
  return Boolean(message.bot_id);
}

// The words of a message for a screen reader: its notification text.
export function spokenText(message) {
  return say("message.announce", { name: authorName(message), text: withEmoji(message.text ?? "") });
}

function replyCount(count) {
  return count === 1 ? say("message.reply_one") : say("message.replies", { count });
}

function reactions(message) {
  const given = (message.reactions ?? []).map(({ name, users, count }) =>
    h(
      "span",
      { class: "reaction", title: (users ?? []).map((id) => session.nameOf(id) ?? id).join(", ") },
      emojiOf(name),
      ` ${count ?? users.length}`,
    ),
  );
  return given.length > 0 && h("div", { class: "reactions" }, given);
}

function file(each) {
  return h("p", { class: "file" }, icon("image"), each.title ?? each.name ?? each.id);
}
