"""The news of a change that can be undone, with the button that undoes it."""

from collections.abc import Callable, Mapping

from bot.accounts.standing import Standing
from handlers.blocks import Blocks, button, escaped, section
from handlers.texts import Text
from handlers.words import method_words


def change_news(facts: Mapping[str, str], standing: Standing, text: Text) -> Blocks:
    """What has just changed, with the way to say "this wasn't me" (S33)."""

    def method(id_: str | None) -> str:
        found = next((each for each in standing.authenticators if each.id == id_), None)
        return method_words(text, found, standing.device_of(found)) if found else ""

    said = change_facts(facts, what=method(facts.get("method")), former=method(facts.get("former")), named=escaped)
    not_me = button(text("button-not-me"), "changes.not_me", value=facts["change"], style="danger")
    return [section(text(f"done-{facts['done']}", **said)), section(text("done-not-you"), accessory=not_me)]


def change_facts(facts: Mapping[str, str], *, what: str, former: str, named: Callable[[str], str]) -> dict[str, str]:
    """What the texts about a change may use: the words for its methods, and the names of its device, new and old."""
    names = {each: named(facts.get(each, "")) for each in ("device", "old_name")}
    return {"what": what, "former": former, "thing": facts.get("thing", ""), **names}
