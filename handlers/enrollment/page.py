"""The one-time page with the QR code: plain HTML that works without scripts, with nothing from elsewhere."""

import io
from html import escape

import segno

from bot.authenticators.codes import provisioning_uri
from bot.enrollment.flow import Setup
from handlers.institution import Institution
from handlers.texts import Text

STYLE = """
:root { color-scheme: light dark; --ink: #1d2733; --paper: #f6f4ef; --card: #fff; --soft: #5b6672; --accent: #1f6f54; --line: #dcd8cf; --wrong: #a8321f }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9edf0; --paper: #14191f; --card: #1d242c; --soft: #a3adb8; --accent: #6cc3a1; --line: #333d47; --wrong: #ff9d8a } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.05rem/1.6 system-ui, "Hiragino Sans", "Noto Sans CJK JP", sans-serif }
main { max-width: 30rem; margin: 0 auto; padding: 2rem 1.25rem 3rem }
.mark { color: var(--accent); font-weight: 700; letter-spacing: .04em }
section { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.5rem; margin-top: 1rem }
h1 { font-size: 1.35rem; line-height: 1.35; margin: 0 0 .75rem }
h2 { font-size: 1.1rem; line-height: 1.35; margin: 1.8rem 0 .5rem }
p { margin: .6rem 0 }
a:not(.button) { color: var(--accent) }
ul { margin: .6rem 0; padding-left: 1.2rem }
fieldset + fieldset, fieldset + .soft { margin-top: 1rem }
.soft { color: var(--soft); font-size: .92rem }
.qr { display: block; width: 100%; max-width: 18rem; height: auto; margin: 1rem auto; background: #fff; border-radius: 10px }
section > p:last-child { margin-bottom: 0 }
p:has(a.button) { margin: 0 0 1.4rem }
form { margin-top: 1.2rem }
button, a.button { display: block; width: 100%; padding: .85rem 1rem; border: 0; border-radius: 10px; background: var(--accent); color: #fff; text-align: center;
  font: inherit; font-weight: 600; text-decoration: none; cursor: pointer }
@media (prefers-color-scheme: dark) { button, a.button { color: #0d1512 } }
button.quiet { margin-top: .8rem; background: none; border: 1px solid var(--line); color: var(--ink) }
.number { margin: 1rem 0; font-size: 2.3rem; font-weight: 700; letter-spacing: .12em; text-align: center; font-variant-numeric: tabular-nums }
dl { margin: 1rem 0; border-top: 1px solid var(--line) }
dt { margin-top: .7rem; color: var(--soft); font-size: .92rem }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere }
.warning { border-left: 4px solid var(--accent); padding-left: .9rem }
label, legend { display: block; margin-top: 1rem; padding: 0; font-weight: 600 }
fieldset { margin: 0; padding: 0; border: 0 }
label.way { display: flex; gap: .6rem; align-items: baseline; margin-top: .5rem; font-weight: 400; overflow-wrap: anywhere }
input, textarea { width: 100%; margin-top: .3rem; padding: .75rem; border: 1px solid var(--soft); border-radius: 10px; background: var(--paper); color: var(--ink); font: inherit }
.way input { width: auto; flex: none; accent-color: var(--accent) }
#code { font-variant-numeric: tabular-nums; letter-spacing: .08em }
input[aria-invalid] { border: 2px solid var(--wrong) }
.wallet { display: block; width: 100%; margin: 1rem 0 }
@media print { @page { margin: 10mm }
  body { background: #fff } main { max-width: none; padding: 0 } section { border: 0; padding: 0 }
  .mark, .screen, h1 { display: none } .wallet { width: 85.6mm; height: 54mm; margin: 0 } }
.wrong { color: var(--wrong); font-weight: 600 }
form p + button { margin-top: 1.2rem }
:is(button, a, input, textarea):focus-visible { outline: 3px solid var(--ink); outline-offset: 3px }
"""


def before(text: Text) -> str:
    """What a link leads to: nothing yet. A link preview or scanner that opens it uses nothing up (S53)."""
    return framed(
        text,
        text("page-title"),
        f"<p>{escape(text('page-intro'))}</p><p>{escape(text('page-who'))}</p>"
        f'<form method="post"><button type="submit">{escape(text("page-open"))}</button></form>',
    )


def opened(setup: Setup, text: Text, institution: Institution) -> str:
    """The QR code as a picture in the page, and the same as a link for those who read this on their phone."""
    if setup.authenticator.seed is None or setup.authenticator.expires_at is None:
        return over(text)
    return framed(
        text,
        text("page-title"),
        f"{scan_here(setup, text, institution)}<p>{escape(text('page-then', service=institution.service))}</p>"
        f'<p class="soft">{escape(text("page-kept", until=text.clock(setup.authenticator.expires_at)))} '
        f"{escape(text('page-never'))}</p>",
    )


def scan_here(setup: Setup, text: Text, institution: Institution) -> str:
    """What to scan, or to tap; nothing of a set-up that has ended."""
    seed = setup.authenticator.seed
    if seed is None:
        return ""
    uri = provisioning_uri(seed, account=setup.account.sso_id, issuer=institution.service).reveal()
    place = setup.authenticator.place.value
    scan = text("page-scan", place=text(f"page-place-{place}"))
    link = (
        f'<p class="soft">{escape(text("page-on-phone"))}</p>'
        f'<p><a class="button" href="{escape(uri)}">{escape(text("page-tap"))}</a></p>'
        if place == "mobile"
        else ""
    )
    return f"<p>{escape(scan)}</p>{_picture(uri, text('page-alt'))}{link}"


def spent(text: Text) -> str:
    return framed(text, text("page-spent-title"), f"<p>{escape(text('page-spent'))}</p>")


def over(text: Text) -> str:
    return framed(text, text("page-over-title"), f"<p>{escape(text('page-over'))}</p>")


def later(text: Text) -> str:
    """Nothing could be saved, so nothing was shown: the page is still good."""
    return framed(text, text("page-later-title"), f"<p>{escape(text('page-later'))}</p>")


def _picture(uri: str, alt: str) -> str:
    svg = io.BytesIO()
    segno.make(uri, error="m", boost_error=False, micro=False).save(
        svg,
        kind="svg",
        xmldecl=False,
        svgns=True,
        border=4,
        scale=8,
        omitsize=True,
        light="#fff",
        dark="#000",
        svgclass="qr",
    )
    label = f'<svg data-qr role="img" aria-label="{escape(alt)}" '
    return svg.getvalue().decode().replace("<svg ", label, 1)


def framed(text: Text, title: str, body: str, *, onward: str | None = None) -> str:
    """One of our pages; other features stand in the same frame. ``onward`` is where the browser goes by itself, at once."""
    # Not a redirect: after a form Chromium holds those against form-action, and a sign-in may lead over many hosts.
    refresh = f'<meta http-equiv="refresh" content="0;url={escape(onward)}">' if onward else ""
    return (
        f'<!doctype html><html lang="{text.language.value}"><head><meta charset="utf-8">{refresh}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<title>{escape(title)} - Mamori</title><link rel="stylesheet" href="/enroll/style.css"></head>'
        f'<body><main><p class="mark">Mamori 守り</p><section><h1>{escape(title)}</h1>{body}</section></main></body></html>'
    )
