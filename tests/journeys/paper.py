"""Backup codes as their owner copies them from the window."""

from tests.journeys.demo import Person


def printed(person: Person) -> list[str]:
    """The ten codes of the open window."""
    block = next(each for each in person.modal()["blocks"] if each["block_id"] == "backup_codes")
    return str(block["text"]["text"].strip("`")).split("\n")


def backup_option(person: Person) -> str:
    """The value under which the open window offers backup codes."""
    block = next(each for each in person.modal()["blocks"] if each["block_id"] == "method")
    labels = ("backup codes", "バックアップコード")
    return next(str(each["value"]) for each in block["element"]["options"] if each["text"]["text"] in labels)


def make_codes(person: Person, code: str, greeting: str) -> list[str]:
    """By the card's button and the fresh check."""
    person.say(greeting)
    person.tap("recovery.codes")
    assert person.submit(code=code)["outcome"] == "view"
    before = len(person.answers())
    assert person.submit()["outcome"] == "view"
    codes = printed(person)
    person.close()
    person.next_answer(before)
    return codes
