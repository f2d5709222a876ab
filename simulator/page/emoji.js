// Slack writes emoji as :shortcode:. These are the ones a help desk's texts use; others stay as written.

const CHARACTERS = {
  "+1": "👍", "-1": "👎", "100": "💯", alarm_clock: "⏰", arrow_down: "⬇️", arrow_forward: "▶️", arrow_left: "⬅️",
  arrow_right: "➡️", arrow_up: "⬆️", arrows_counterclockwise: "🔄", ballot_box_with_check: "☑️", bar_chart: "📊",
  bell: "🔔", black_circle: "⚫", blue_book: "📘", blush: "😊", bookmark: "🔖", books: "📚", bow: "🙇", bulb: "💡",
  bust_in_silhouette: "👤", busts_in_silhouette: "👥", calendar: "📅", calling: "📲", car: "🚗",
  chart_with_downwards_trend: "📉", chart_with_upwards_trend: "📈", clap: "👏", clipboard: "📋", clock9: "🕘",
  closed_lock_with_key: "🔐", computer: "💻", date: "📅", desktop_computer: "🖥️", door: "🚪", earth_asia: "🌏",
  email: "✉️", envelope: "✉️", envelope_with_arrow: "📩", exclamation: "❗", eyes: "👀", fire: "🔥", gear: "⚙️",
  globe_with_meridians: "🌐", grey_question: "❔", hammer_and_wrench: "🛠️", hand: "✋", handshake: "🤝",
  heart: "❤️", heavy_check_mark: "✔️", heavy_minus_sign: "➖", heavy_plus_sign: "➕", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", house: "🏠", inbox_tray: "📥", information_source: "ℹ️", iphone: "📱", jp: "🇯🇵",
  key: "🔑", large_blue_circle: "🔵", large_green_circle: "🟢", large_orange_circle: "🟠", large_red_circle: "🔴",
  large_yellow_circle: "🟡", ledger: "📒", link: "🔗", lock: "🔒", loudspeaker: "📢", mag: "🔍", mailbox: "📫",
  memo: "📝", mega: "📣", moneybag: "💰", moon: "🌙", muscle: "💪", new: "🆕", newspaper: "📰", no_entry: "⛔",
  no_entry_sign: "🚫", ok: "🆗", ok_hand: "👌", octagonal_sign: "🛑", office: "🏢", old_key: "🗝️", outbox_tray: "📤",
  package: "📦", page_facing_up: "📄", paperclip: "📎", partying_face: "🥳", pencil: "📝", pencil2: "✏️",
  phone: "☎️", point_down: "👇", point_left: "👈", point_right: "👉", point_up: "☝️", pray: "🙏", pushpin: "📌",
  question: "❓", raised_hand: "✋", raised_hands: "🙌", red_circle: "🔴", repeat: "🔁", robot_face: "🤖",
  rocket: "🚀", rotating_light: "🚨", scroll: "📜", seedling: "🌱", shield: "🛡️", slightly_smiling_face: "🙂",
  smile: "😄", smiley: "😃", snowflake: "❄️", sos: "🆘", speech_balloon: "💬", spiral_calendar_pad: "🗓️",
  star: "⭐", stopwatch: "⏱️", sunny: "☀️", tada: "🎉", telephone: "☎️", telephone_receiver: "📞", test_tube: "🧪",
  thinking_face: "🤔", thumbsdown: "👎", thumbsup: "👍", ticket: "🎫", timer_clock: "⏲️", umbrella: "☔",
  unlock: "🔓", vibration_mode: "📳", warning: "⚠️", wastebasket: "🗑️", watch: "⌚", wave: "👋",
  white_check_mark: "✅", white_circle: "⚪", white_medium_square: "◻️", wrench: "🔧", x: "❌", zap: "⚡", zzz: "💤",
};

export const SHORTCODE = /:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/g;

export function emojiOf(name) {
  return CHARACTERS[name] ?? `:${name}:`;
}

// For plain_text, where shortcodes are the only markup.
export function withEmoji(text) {
  return text.replaceAll(SHORTCODE, (whole, name) => CHARACTERS[name] ?? whole);
}
