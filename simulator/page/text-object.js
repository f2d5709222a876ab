// Block Kit's text objects: plain_text knows emoji only, mrkdwn knows Slack's markup.

import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

export function textOf(object) {
  return object.type === "mrkdwn" ? mrkdwn(object.text) : plain(object);
}

// The words alone, for places that take no markup: labels, options, titles.
export function plain(object) {
  if (!object) return "";
  return object.emoji === false ? object.text : withEmoji(object.text);
}
