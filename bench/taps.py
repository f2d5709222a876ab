"""How many taps and submits stand between a wish and its end: MFA turned on, an old phone replaced, a lost one frozen, a number changed."""

from collections.abc import Iterator
from pathlib import Path

import httpx2

from bench.figure import Figure
from bench.hands import PATIENCE, Hands
from bench.running import mamori

EMI, MALLORY = "U0EMI00001", "U0MALLORY1"
OLD, NEW = "080-3333-4444", "080-1111-2222"
BY_KEY = "one person in the running demo, by the key; what is typed or ticked before a submit is counted apart"


def measure(folder: Path) -> Iterator[Figure]:
    database = f"sqlite:///{folder / 'mamori.sqlite'}"
    with (
        mamori("demo", folder, "--port", "0", "--no-open", database_url=database) as demo,
        httpx2.Client(base_url=demo.address, timeout=PATIENCE) as http,
    ):
        emi = Hands(http, EMI)
        key = _enable(emi)
        yield _figure("taps_hello_to_enabled", emi, goal=9)
        _replace(emi, key)
        yield _figure("taps_replace_phone_at_hand", emi, goal=7)
        _freeze(emi)
        yield _figure("taps_freeze_device", emi, goal=3)
        mallory = Hands(http, MALLORY)
        _change_number(mallory, _enable(mallory))
        yield _figure("taps_change_number", mallory, goal=5)


def _enable(emi: Hands) -> str:
    """The key of the app on the phone."""
    emi.say("hello")
    emi.tap("enrollment.start")
    keys = []
    for place in ("mobile", "computer"):
        emi.tap(f"enrollment.add_app_{place}")
        emi.tap_in_window("enrollment.show_key")
        keys.append(emi.key_in_window())
        emi.submit(code=emi.code_of(keys[-1]))
    emi.tap("enrollment.enable")
    emi.submit(understood=["yes"])
    emi.waits_to_read("MFA is on")
    return keys[0]


def _replace(emi: Hands, key: str) -> None:
    """The old phone shows a code, the new one another."""
    _look(emi, "authenticators.replace")
    emi.tap("authenticators.replace")
    emi.submit(then="view", at_hand="yes")
    emi.submit(then="view", code=emi.code_of(key))
    emi.tap_in_window("enrollment.show_key")
    emi.submit(code=emi.code_of_key_in_window(), name="Pixel")
    emi.waits_to_read("no longer opens anything")


def _freeze(emi: Hands) -> None:
    """Whatever stands there first, which is the likeliest."""
    _look(emi, "authenticators.lost")
    emi.tap("authenticators.lost")
    emi.submit(what="lost")
    emi.waits_to_read("authenticators.found")


def _change_number(mallory: Hands, key: str) -> None:
    """The old one may be gone already: the check is the app's code."""
    _look(mallory, "enrollment.add_phone")
    mallory.tap("enrollment.add_phone")
    mallory.submit(then="view", code=mallory.code_of(key))
    mallory.submit(then="view", kind="mobile", number=OLD, delivery="sms", name="iPhone")
    mallory.submit(code=mallory.code_sent_to(OLD))
    _look(mallory, "authenticators.change_number")
    mallory.tap("authenticators.change_number")
    mallory.submit(then="view", code=mallory.code_of(key))
    mallory.submit(then="view", number=NEW)
    mallory.submit(code=mallory.code_sent_to(NEW))
    mallory.waits_to_read("codes now go to the new number")


def _look(emi: Hands, action: str) -> None:
    """Some other day, with a card before her that has this button; counting begins there."""
    emi.later(hours=1)
    emi.say("hello")
    emi.card_with(action)
    emi.counted.clear()


def _figure(name: str, emi: Hands, *, goal: int) -> Figure:
    value = emi.counted["taps"] + emi.counted["submits"]
    return Figure(
        bench=name,
        value=value,
        unit="taps and submits",
        goal=f"<= {goal}",
        met=value <= goal,
        measured=BY_KEY,
        details=dict(emi.counted),
    )
