"""Whatever is sent, in whatever order: a true value stands for one real success each, and nothing that is sent breaks us."""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import MamoriError
from bot.secret import Secret
from tests.builders import AIKO
from tests.handlers.privacyidea.conftest import Json, Plugin, envelope

SAME_HOUSE = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
WORDS = st.text(max_size=12)
STEPS = st.one_of(
    st.tuples(
        st.just("check"),
        st.sampled_from(["aiko", "aiko@office", "mallory", "nobody", "", "@", "\x00", "a@b@c"]) | WORDS,
        st.sampled_from(["right", "wrong", "empty", "junk"]),
        st.sampled_from([None, "newest", "older", "junk"]),
    ),
    st.tuples(st.sampled_from(["approve", "not_me", "wait", "poll", "poll_junk"])),
)


class World:
    """What was asked and answered so far, over all examples of one test."""

    def __init__(self, plugin: Plugin) -> None:
        self.plugin = plugin
        self.opened: list[Json] = []
        self.successes = 0

    async def step(self, kind: str, *what: Any) -> None:
        if kind == "check":
            await self._check(*what)
        elif kind in {"approve", "not_me"} and self.opened:
            # What is over by now, or asks for a code alone, can't be answered: nothing happens.
            with suppress(MamoriError, ValueError):
                self._answer(kind)
        elif kind == "wait":
            self.plugin.house.clock.advance(timedelta(seconds=45))
        elif kind.startswith("poll"):
            known = self.opened and kind == "poll"
            polled = await self.plugin.poll(self._transaction("newest" if known else "junk"))
            assert polled["result"]["value"] is (polled["detail"]["challenge_status"] == "accept")

    async def _check(self, user: str, typed: str, transaction: str | None) -> None:
        plugin = self.plugin
        codes = {"right": plugin.code(), "wrong": plugin.wrong(), "empty": "", "junk": "é４２\x00 "}
        fields = {"user": user, "pass": codes[typed]}
        if transaction and (self.opened or transaction == "junk"):
            fields["transaction_id"] = self._transaction(transaction)
        answer = await plugin.http.post("/validate/check", data=fields)
        said = envelope(answer, answer.status_code)
        assert answer.status_code in {200, 400}
        value = said["result"].get("value")
        assert value in (True, False, None)
        assert value is None or type(value) is bool
        if value:
            self.successes += 1
            assert said["result"]["authentication"] == "ACCEPT"
            assert user.partition("@")[0].strip().casefold() == "aiko"
            assert typed in {"right", "empty"}
        if said["result"].get("authentication") == "CHALLENGE":
            self.opened.append(said)

    def _transaction(self, which: str) -> str:
        if which == "junk" or not self.opened:
            return "12345678901234567890"
        return str(self.opened[-1 if which == "newest" else len(self.opened) // 2]["detail"]["transaction_id"])

    def _answer(self, how: str) -> None:
        newest = self.opened[-1]
        if how == "not_me":
            self.plugin.house.prompts.not_me(AIKO, self.plugin.id_of(newest))
        else:
            pushes = [each for each in newest["detail"]["multi_challenge"] if each["type"] == "push"]
            number = "".join(each for each in pushes[0]["message"] if each.isdecimal()) if pushes else ""
            self.plugin.house.prompts.answer(AIKO, self.plugin.id_of(newest), Secret(number))

    def require_law(self) -> None:
        """Each success is one verification that was approved, and fetched once."""
        rows = self.plugin.house.sql(
            "SELECT account_id, status, method FROM verifications WHERE redeemed_at IS NOT NULL"
        )
        assert len(rows) == self.successes
        for row in rows:
            assert (row.account_id, row.status) == ("account-aiko", "approved")
            assert row.method in {"otp", "prompt"}


@SAME_HOUSE
@given(steps=st.lists(STEPS, max_size=12))
async def test_every_true_value_is_one_real_success(plugin: Plugin, steps: list[tuple[Any, ...]]) -> None:
    """Laws 3, 5, 10."""
    world = WORLDS.setdefault(id(plugin), World(plugin))
    for each in steps:
        await world.step(*each)
    world.require_law()


WORLDS: dict[int, World] = {}
"""One for the house that all examples of a test share."""


@SAME_HOUSE
@given(
    path=st.sampled_from(["/validate/check", "/validate/triggerchallenge", "/auth", "/validate/polltransaction"]),
    method=st.sampled_from(["GET", "POST"]),
    body=st.one_of(
        st.binary(max_size=80),
        st.dictionaries(
            st.sampled_from(
                ["user", "pass", "serial", "realm", "state", "transaction_id", "client", "username", "password"]
            ),
            WORDS,
        ).map(lambda fields: urlencode(fields, errors="replace").encode()),
    ),
    query=st.binary(max_size=30),
    content_type=st.sampled_from(
        ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json", ""]
    ),
    agent=st.sampled_from(["PAM/1", "FreeRADIUS", "privacyIDEA-Keycloak/1"]),
    authorization=st.sampled_from(["", "x.y.z", "Bearer x"]),
)
async def test_nothing_that_is_sent_is_a_fault_of_ours(plugin: Plugin, **sent: Any) -> None:
    path = sent["path"] + "?" + "".join(f"%{each:02x}" if each > 32 and each != 38 else "&" for each in sent["query"])
    answer = await plugin.http.request(
        sent["method"],
        path,
        content=sent["body"],
        headers={
            "content-type": sent["content_type"],
            "user-agent": sent["agent"],
            "authorization": sent["authorization"],
        },
    )
    assert answer.status_code < 500, answer.text
    if answer.status_code != 405:
        said = envelope(answer, answer.status_code)
        assert not said["result"].get("value")
