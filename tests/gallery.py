"""What becomes of the pictures: small files, none left over, and a page that shows both languages side by side."""

import re
from pathlib import Path

from PIL import Image

PLACE = Path(__file__).parents[1] / "docs" / "images"
COLORS = 128
"""Of a palette: what is a third of the size, and nobody sees it."""
KINDS = {
    "screen": "The first steps, as they stand on the screen",
    "card": "Cards: messages of Mamori",
    "home": "App Home",
    "window": "Windows",
    "page": "Pages in the browser, on a phone",
    "mail": "Mails",
    "pane": "What arrives on the person's own phone (the demo's pane)",
}
WIDTH = 420
"""Pixels of a picture in the table."""


def keep(taken: dict[str, list[str]]) -> None:
    """``taken`` holds by language the pictures' names, in the order in which they were taken."""
    english = _in_both(taken)
    wanted = {PLACE / f"{language}-{name}.png" for language, names in taken.items() for name in names}
    for path in PLACE.glob("*.png"):
        if path in wanted:
            lighten(path)
        else:
            path.unlink()
    (PLACE / "README.md").write_text(page(english), encoding="utf-8")


def add(taken: dict[str, list[str]]) -> None:
    """Beside those that are there already."""
    new = _in_both(taken)
    for language, names in taken.items():
        for name in names:
            lighten(PLACE / f"{language}-{name}.png")
    before = re.findall(r'<img src="en-([^"]+)\.png"', (PLACE / "README.md").read_text(encoding="utf-8"))
    (PLACE / "README.md").write_text(page([*before, *new]), encoding="utf-8")


def _in_both(taken: dict[str, list[str]]) -> list[str]:
    (english, japanese) = (taken[each] for each in ("en", "ja"))
    if english != japanese:
        raise ValueError(f"taken in one language only: {sorted(set(english) ^ set(japanese))}")
    return english


def lighten(path: Path) -> None:
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def page(names: list[str]) -> str:
    """Grouped by what a picture shows; within a group as people come by."""
    lines = ["# What people see", "", "Made by `make images` from the running demo: do not edit by hand.", ""]
    for kind, heading in KINDS.items():
        lines += [f"## {heading}", "", "| English | 日本語 |", "|---|---|"]
        for name in (each for each in dict.fromkeys(names) if each.startswith(f"{kind}-")):
            words = name.removeprefix(f"{kind}-")
            cells = (f'<img src="{lang}-{name}.png" width="{WIDTH}" alt="{words}">' for lang in ("en", "ja"))
            lines.append(f"| `{words}`<br>{' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)
