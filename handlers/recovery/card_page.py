"""The page that shows a wallet card once: to print at its size, or to keep as a picture."""

import base64
import io
import unicodedata
from html import escape

import segno

from bot.recovery.wallet_card import MadeCard
from handlers.enrollment.page import framed
from handlers.institution import Institution
from handlers.texts import Text

WIDTH, HEIGHT = 856, 540
"""A tenth of a millimetre each: 85.6 x 54 mm, the size of a bank card (ISO/IEC 7810 ID-1)."""
ROOM = WIDTH - 80
SMALLEST = 12
INK, SOFT, ACCENT = "#1d2733", "#4a5561", "#1f6f54"
FONT = "system-ui,'Hiragino Sans','Noto Sans CJK JP',sans-serif"


def before(text: Text) -> str:
    """What the link leads to: nothing yet. A link preview that opens it makes no card, and kills none."""
    return framed(
        text,
        text("wallet-page-title"),
        f"<p>{escape(text('wallet-page-intro'))}</p><p>{escape(text('wallet-page-older'))}</p>"
        f'<form method="post"><button type="submit">{escape(text("wallet-page-show"))}</button></form>',
    )


def shown(made: MadeCard, text: Text, institution: Institution, *, door: str) -> str:
    picture = card(made, text, institution, door=door)
    address = f"data:image/svg+xml;base64,{base64.b64encode(picture.encode()).decode()}"
    told = " ".join([*said(made, text, institution, door=door)])
    return framed(
        text,
        text("wallet-page-title"),
        f'<p class="screen">{escape(text("wallet-page-keep"))}</p>'
        f'<img class="wallet" src="{address}" alt="{escape(told)}">'
        f'<p class="screen"><a class="button" download="mamori-card.svg" href="{address}">'
        f"{escape(text('wallet-page-save'))}</a></p>"
        f'<p class="soft screen">{escape(text("wallet-page-print"))}</p>'
        f'<p class="soft screen">{escape(text("wallet-page-once"))}</p>',
    )


def spent(text: Text) -> str:
    return framed(text, text("page-spent-title"), f"<p>{escape(text('wallet-page-spent'))}</p>")


def later(text: Text) -> str:
    """Nothing could be saved: no card was made, and an older one still works."""
    return framed(text, text("page-later-title"), f"<p>{escape(text('page-later'))}</p>")


def said(made: MadeCard, text: Text, institution: Institution, *, door: str) -> list[str]:
    """All that stands on the card, for whoever hears it instead of seeing it."""
    opens, closes = f"{institution.hours.opens:%-H:%M}", f"{institution.hours.closes:%-H:%M}"
    return [
        text("wallet-card-first"),
        text("wallet-card-open"),
        door,
        text("wallet-card-code"),
        made.code.reveal(),
        text("wallet-card-hours", opens=opens, closes=closes, contact=institution.contact[text.language]),
        text("wallet-card-only"),
        text("wallet-card-made", day=text.day(made.made_at)),
    ]


def card(made: MadeCard, text: Text, institution: Institution, *, door: str) -> str:
    """One picture without anything from elsewhere, so that it can be kept anywhere."""
    first, open_, address, label, code, hours, only, day = said(made, text, institution, door=door)
    parts = [
        f'<rect x="2" y="2" width="{WIDTH - 4}" height="{HEIGHT - 4}" rx="30" fill="#fff" stroke="{ACCENT}" stroke-width="4"/>',
        _line(40, 62, 28, "Mamori 守り", weight=700, fill=ACCENT),
        _line(WIDTH - 40, 62, 22, institution.name[text.language], fill=SOFT, anchor="end"),
        _qr(door, WIDTH - 40 - 190, 90, 190),
    ]
    y = 112
    for words, size, weight in ((first, 28, 700), (open_, 24, 400), (address, 26, 700)):
        for row in wrapped(words, columns=int(1.75 * 560 / size)):
            parts.append(_line(40, y, size, row, weight=weight))
            y += round(size * 1.35)
        y += 6
    y = max(y, 262)
    parts.append(_line(40, y + 18, 22, label, fill=SOFT))
    parts.append(
        f'<text x="40" y="{y + 74}" font-family="ui-monospace,Menlo,Consolas,monospace" font-size="50" font-weight="700"'
        f' letter-spacing="3" fill="{INK}">{escape(code)}</text>'
    )
    y += 112
    # An institution's own words may be long: smaller letters are better than a line outside the card.
    size, rows = next(
        (size, rows)
        for size in (22, 20, 18, 16, 14, 12)
        for rows in [[row for words in (hours, only, day) for row in wrapped(words, columns=int(1.9 * ROOM / size))]]
        if size == SMALLEST or y + len(rows) * size * 1.3 < HEIGHT - 10
    )
    parts += [_line(40, y + round(number * size * 1.3), size, row, fill=SOFT) for number, row in enumerate(rows)]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'


def wrapped(words: str, *, columns: int) -> list[str]:
    """In lines of so many half-width characters: pictures don't break lines by themselves."""
    lines, line = [], ""
    for piece in _pieces(words, columns):
        if line and _columns(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def _pieces(words: str, columns: int) -> list[str]:
    """What stays together. Japanese may break between any two characters; Latin text, and an address, only between words."""
    pieces: list[str] = [""]
    for character in words:
        last = pieces[-1]
        stays = character in "、。)」 "
        may_break = last.endswith(" ") or _is_wide(character) or _is_wide(last[-1:] or " ")
        if last and ((may_break and not stays) or _columns(last + character) > columns):
            pieces.append("")
        pieces[-1] += character
    return pieces


def _columns(words: str) -> int:
    return sum(2 if _is_wide(each) else 1 for each in words)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F"}


def _line(x: int, y: int, size: int, words: str, *, weight: int = 400, fill: str = INK, anchor: str = "start") -> str:
    return (
        f'<text x="{x}" y="{y}" font-family="{FONT}" font-size="{size}" font-weight="{weight}" fill="{fill}"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )


def _qr(address: str, x: int, y: int, side: int) -> str:
    svg = io.BytesIO()
    segno.make(address, error="m", boost_error=False, micro=False).save(
        svg, kind="svg", xmldecl=False, svgns=False, border=2, omitsize=True, light="#fff", dark="#000"
    )
    return svg.getvalue().decode().replace("<svg ", f'<svg x="{x}" y="{y}" width="{side}" height="{side}" ', 1).strip()
