// Instants as the acting person reads them: in their language and time zone.

import { session } from "./session.js";
import { say, spoken } from "./words.js";

export const DESK_ZONE = "Asia/Tokyo";

function format(instant, options) {
  return new Intl.DateTimeFormat(spoken(), { timeZone: session.me?.tz ?? DESK_ZONE, ...options }).format(instant);
}

export function hourAndMinute(instant) {
  return format(instant, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

export function dayKey(instant) {
  return format(instant, { year: "numeric", month: "2-digit", day: "2-digit" });
}

export function dayName(instant) {
  const now = Date.now();
  if (dayKey(instant) === dayKey(now)) return say("today");
  if (dayKey(instant) === dayKey(now - 86_400_000)) return say("yesterday");
  return format(instant, { weekday: "long", month: "long", day: "numeric" });
}

export function dayAndTime(instant) {
  return format(instant, {
    weekday: "short",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}

// Slack's timestamps are seconds with a counter behind the point.
export function instantOf(ts) {
  return Number(ts) * 1000;
}

const DATE_PARTS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  day_divider_pretty: { weekday: "long", month: "long", day: "numeric" },
};

// `<!date^…>` of Slack; null when it is no date, so that the fallback text is shown.
export function slackDate(seconds, pattern) {
  if (!Number.isFinite(seconds)) return null;
  const instant = seconds * 1000;
  return pattern.replaceAll(/\{(\w+)\}/g, (whole, part) => {
    const pretty = part.endsWith("_pretty") && part !== "day_divider_pretty";
    const options = DATE_PARTS[pretty ? part.slice(0, -"_pretty".length) : part];
    if (!options) return part === "ago" ? ago(instant) : whole;
    const day = dayName(instant);
    return pretty && (day === say("today") || day === say("yesterday")) ? day.toLowerCase() : format(instant, options);
  });
}

function ago(instant) {
  const minutes = Math.round((instant - Date.now()) / 60_000);
  const words = new Intl.RelativeTimeFormat(spoken(), { numeric: "auto" });
  if (Math.abs(minutes) < 90) return words.format(minutes, "minute");
  if (Math.abs(minutes) < 36 * 60) return words.format(Math.round(minutes / 60), "hour");
  return words.format(Math.round(minutes / 1440), "day");
}
