"""The page's own words, without a browser."""

import re
from pathlib import Path

import simulator

PAGE = Path(simulator.__file__).parent / "page"


def keys_and_fields(name: str) -> dict[str, set[str]]:
    entry = re.compile(r'^  "?([\w.]+)"?:\s*"((?:[^"\\]|\\.)*)",$', re.MULTILINE)
    return {key: set(re.findall(r"\{(\w+)\}", words)) for key, words in entry.findall((PAGE / name).read_text())}


def test_both_languages_are_complete_and_fill_the_same_places() -> None:
    english, japanese = keys_and_fields("words-en.js"), keys_and_fields("words-ja.js")
    assert len(english) > 100
    assert english == japanese


def test_every_word_is_used_and_every_word_used_is_there() -> None:
    code = "\n".join(file.read_text() for file in PAGE.glob("*.js") if not file.name.startswith("words-"))
    said = set(re.findall(r'"([a-z_]+(?:\.[\w.]+)?)"', code))
    # Some are put together from a beginning and a kind.
    beginnings = tuple(re.findall(r"say\(`([\w.]+)\$\{", code))
    keys = set(keys_and_fields("words-en.js"))
    assert {key for key in keys if key not in said and not key.startswith(beginnings)} == set()
    assert {key for key in re.findall(r'say\("([\w.]+)"', code) if key not in keys} == set()


def test_the_pages_policy_finds_nothing_to_forbid() -> None:
    index = (PAGE / "index.html").read_text()
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", index) == []
    assert re.findall(r'(?:src|href)="(?:https?:)?//', index) == []
    for file in PAGE.glob("*.js"):
        assert "innerHTML" not in file.read_text(), file.name
