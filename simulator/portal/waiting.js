// Asks the portal whether something has happened, and shows the page anew when it has. Decides nothing: without it a
// button, or the page's own refresh, does the same.

const PAUSE_MS = 1_000;
const LATER_MS = 4_000;
const later = (ms) => new Promise((done) => setTimeout(done, ms));

let isSending = false;

async function wait(seen) {
  for (;;) {
    try {
      const answer = await fetch(`/portal/check/news?seen=${encodeURIComponent(seen)}`, { cache: "no-store" });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      // What somebody has just sent brings its own page.
      if ((await answer.json()).changed) return isSending || location.replace("/portal/check");
      await later(PAUSE_MS);
    } catch {
      await later(LATER_MS);
    }
  }
}

const seen = document.querySelector("main").dataset.seen;
if (seen) {
  document.addEventListener("submit", () => (isSending = true));
  document.getElementById("look")?.setAttribute("hidden", "");
  wait(seen);
}
