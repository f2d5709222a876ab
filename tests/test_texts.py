"""What people read: complete in both languages, within Slack's limits, in Mamori's voice."""

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from bot.accounts.model import Language
from handlers.institution import load_institution
from handlers.texts import PLACE, Text
from tests.texts_in_code import Use, labels, uses

FILES = sorted(PLACE.glob("*/*.ftl"))
USES = list(uses())
INSTITUTION = load_institution()
TEXTS = {language: Text(language, INSTITUTION) for language in Language}


class Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - the library's name
        self.names.add(node.id.name)


def entries(path: Path) -> list[ast.EntryType]:
    return list(FluentParser().parse(path.read_text(encoding="utf-8")).body)


def catalog(language: Language) -> dict[str, frozenset[str]]:
    """Each key with the names of what is filled in."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted((PLACE / language.value).glob("*.ftl")):
        for entry in entries(path):
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, f"{entry.id.name} stands twice"
                seen = Variables()
                seen.visit(entry)
                found[entry.id.name] = frozenset(seen.names)
    return found


ENGLISH, JAPANESE = catalog(Language.ENGLISH), catalog(Language.JAPANESE)
ALL = [(language, key) for language in Language for key in ENGLISH]


def rendered(language: Language, key: str, fill: str = "x") -> str:
    return TEXTS[language](key, **dict.fromkeys(ENGLISH[key], fill))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_entry_can_be_read(path: Path) -> None:
    """A broken entry is left out in silence when the catalog is loaded."""
    assert [each for each in entries(path) if isinstance(each, ast.Junk)] == []


def test_both_languages_have_the_same_texts_with_the_same_words_filled_in() -> None:
    assert ENGLISH == JAPANESE
    assert {path.name for path in FILES if path.parent.name == "en"} == {p.name for p in FILES if p.parent.name == "ja"}


@pytest.mark.parametrize(("language", "key"), ALL)
def test_no_text_is_empty_or_misses_anything(language: Language, key: str) -> None:
    text = rendered(language, key)
    assert text.strip()
    assert "{" not in text
    assert text != key


@pytest.mark.parametrize("use", USES, ids=lambda use: use.where)
def test_every_text_the_code_asks_for_is_there_and_gets_what_it_needs(use: Use) -> None:
    assert use.keys
    assert use.keys <= ENGLISH.keys()
    if use.facts is not None:
        assert all(ENGLISH[key] <= use.facts for key in use.keys)


def test_every_text_is_used_somewhere() -> None:
    assert ENGLISH.keys() - {key for use in USES for key in use.keys} == set()


LIMITS: list[tuple[str, int | str, int]] = [
    ("modal", 1, 24),
    ("modal", "submit", 24),
    ("modal", "close", 24),
    ("button", 0, 75),
    ("option", 0, 75),
    ("header", 0, 150),
    ("text_input", 1, 2000),
    ("text_input", "hint", 2000),
    ("select_input", 1, 2000),
    ("checkbox_input", 1, 2000),
]
"""Source: Slack's Block Kit reference. Beyond one of these the whole message or window is refused."""


@pytest.mark.parametrize(("builder", "argument", "longest"), LIMITS)
def test_titles_buttons_options_and_hints_are_no_longer_than_slack_takes(
    builder: str, argument: int | str, longest: int
) -> None:
    keys = labels(builder, argument)
    assert keys
    too_long = {(each, key) for each in Language for key in keys if len(rendered(each, key, "x" * 60)) > longest}
    assert too_long == set()


NOT_SAID = {
    Language.ENGLISH: r"""\b2FA\b | (?<!multi-)\bfactors?\b | \bTOTP\b | \bOTP\b | \bpasscode | \bchallenge | \bpush | \bprompt
        | \bactivat | \brecovery\ code | \bsuspend | \brevok | \bcompromised | \bmigrat | \bfallback | \bTAP\b | \bticket
        | \bSLA\b | \bcomplian | \bsnooz | \btokens?\b | \bsessions?\b | \bat\ risk\b | \binvalid\b | \bplease\ note\b""",
    Language.JAPANESE: r"""2FA | 二段階認証 | 2段階認証 | トークン | TOTP | OTP | パスコード | デバイス | チケット | 無効な値
        | させていただ | お客様 | (?<!多)要素""",
}
"""The "not" columns of the table of words, and our own inner words."""
THE_THING_ITSELF = re.compile(r"\btokens?\b|トークン", re.IGNORECASE)
"""A hardware token is called what stands on its box, in the texts whose keys say so; no other method is."""
CASE_TELLS = {"TAP", "SLA"}


@pytest.mark.parametrize(("language", "key"), ALL)
def test_the_words_are_the_ones_people_know(language: Language, key: str) -> None:
    text = rendered(language, key)
    if "token" in key:
        text = THE_THING_ITSELF.sub("", text)
    found = [each.group() for each in re.finditer(NOT_SAID[language], text, re.VERBOSE | re.IGNORECASE)]
    assert [each for each in found if each.upper() not in CASE_TELLS or each.isupper()] == []


RESETS = {"step-done-keep"}
"""Here a phone is reset. Of an account nobody says it: support gives a temporary pass."""


def test_nobodys_sign_in_is_reset() -> None:
    assert {key for key in ENGLISH if re.search(r"\breset", rendered(Language.ENGLISH, key))} <= RESETS


@pytest.mark.parametrize(("language", "key"), ALL)
def test_nothing_is_exclaimed_and_no_invisible_mark_is_sent(language: Language, key: str) -> None:
    """Voice, rule 4; and isolation marks around filled-in words would reach Slack as characters."""
    assert not set(rendered(language, key)) & set("!！\u2066\u2067\u2068\u2069\u200b\ufeff")


def test_names_are_joined_the_way_each_language_does() -> None:
    names = ["iPhone", "Office PC", "Home PC"]
    assert TEXTS[Language.ENGLISH].list(names) == "iPhone, Office PC and Home PC"
    assert TEXTS[Language.JAPANESE].list(names) == "iPhone、Office PCとHome PC"
    assert [TEXTS[Language.ENGLISH].list(names[:n]) for n in (0, 1)] == ["", "iPhone"]
