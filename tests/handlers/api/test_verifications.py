"""``/v1/verifications`` as a sign-in system meets it: asking, the decision, codes, other ways, giving up."""

import asyncio
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from types import FrameType

import pytest

from bot.relying_parties.model import Permission
from bot.secret import Secret
from bot.verification.model import VerificationId
from tests.builders import AIKO, BEN
from tests.handlers.api.kit import Api, Json, problem
from tests.handlers.front import Front


async def test_a_prompt_shows_a_number_of_six_digits_and_the_number_typed_in_slack_approves(api: Api) -> None:
    """S11, S18, S65: what really happened is told, once it has happened."""
    answer = await api.post("/verifications", {"account": "aiko", "application": "Webmail"})
    asked = answer.json()
    assert answer.status_code == 201
    assert answer.url.join(answer.headers["location"]).path == f"/v1/verifications/{asked['id']}"
    assert (asked["status"], asked["method"], asked["methods"]) == ("pending", "prompt", ["prompt", "otp"])
    assert isinstance(asked["number"], str)
    assert asked["number"].isdecimal()
    assert len(asked["number"]) == 6
    assert {"strength", "decided_at", "reason"}.isdisjoint(asked)
    api.house.prompts.answer(AIKO, VerificationId(asked["id"]), Secret(asked["number"]))
    seen = await api.look(asked["id"])
    assert (seen["status"], seen["method"], seen["strength"]) == ("approved", "prompt", "session")
    assert seen["decided_at"].endswith("Z")
    assert seen["methods"] == []
    assert {"number", "reason", "hint"}.isdisjoint(seen)


async def test_a_right_code_approves_with_strength_possession_and_a_wrong_one_leaves_it_pending(api: Api) -> None:
    """S18, S65."""
    asked = await api.ask()
    wrong = await api.code(asked["id"], api.wrong_code())
    assert (wrong["status"], wrong["reason"]) == ("pending", "wrong")
    assert "strength" not in wrong
    right = await api.code(asked["id"], api.code_now())
    assert (right["status"], right["method"], right["strength"]) == ("approved", "otp", "possession")
    assert "reason" not in right


async def test_a_used_code_says_so_and_when_the_next_can_be_right(api: Api) -> None:
    """S2."""
    code = api.code_now()
    first = await api.ask()
    assert (await api.code(first["id"], code))["status"] == "approved"
    second = await api.ask()
    answer = await api.code(second["id"], code)
    assert (answer["status"], answer["reason"]) == ("pending", "used")
    assert 1 <= answer["retry_after_s"] <= 30


async def test_wrong_codes_end_it_and_a_right_one_comes_too_late_then(api: Api) -> None:
    """S4."""
    asked = await api.ask(method="otp")
    for _ in range(api.house.policy.codes_per_verification - 1):
        assert (await api.code(asked["id"], api.wrong_code()))["status"] == "pending"
    assert (await api.code(asked["id"], api.wrong_code()))["status"] == "rejected"
    late = await api.code(asked["id"], api.code_now())
    assert (late["status"], late["reason"]) == ("rejected", "over")
    assert (await api.look(asked["id"]))["reason"] == "wrong_codes"


async def test_after_too_many_wrong_codes_it_says_how_long_to_wait(api: Api) -> None:
    """S4, S5: counted for this client, so that nobody is kept out of Slack by it."""
    first = await api.ask(method="otp")
    for _ in range(5):
        await api.code(first["id"], api.wrong_code())
    second = await api.ask(method="otp")
    held = await api.code(second["id"], api.code_now())
    assert (held["status"], held["reason"], held["retry_after_s"]) == ("pending", "wait", 60)
    other = api.client("VPN")
    third = await other.ask(method="otp")
    assert (await other.code(third["id"], api.code_now()))["status"] == "approved"


async def test_possession_is_never_answered_by_a_prompt(api: Api) -> None:
    """S18."""
    asked = await api.ask(strength="possession", method="prompt")
    assert (asked["method"], asked["methods"]) == ("otp", ["otp"])
    assert "number" not in asked


async def test_another_way_calls_the_prompt_off(api: Api) -> None:
    asked = await api.ask()
    changed = (await api.post(f"/verifications/{asked['id']}/method", {"method": "otp"})).json()
    assert (changed["status"], changed["method"], changed["methods"]) == ("pending", "otp", ["otp"])
    assert "number" not in changed
    api.house.prompts.answer(AIKO, VerificationId(asked["id"]), Secret(asked["number"]))
    assert (await api.look(asked["id"]))["status"] == "pending"
    refused = await api.post(f"/verifications/{asked['id']}/method", {"method": "sms"})
    assert "otp" in problem(refused, 409, "verification.method_not_offered")["detail"]


async def test_whoever_gives_up_calls_it_off_and_what_was_decided_stays(api: Api) -> None:
    """Law 5."""
    asked = await api.ask()
    for _ in range(2):
        gone = (await api.post(f"/verifications/{asked['id']}/cancel")).json()
        assert (gone["status"], gone["reason"]) == ("cancelled", "client")
    done = await api.ask(method="otp")
    await api.code(done["id"], api.code_now())
    assert (await api.post(f"/verifications/{done['id']}/cancel")).json()["status"] == "approved"


async def test_the_client_learns_that_it_was_not_the_person_and_that_prompts_rest(api: Api) -> None:
    """S15, S17: nobody waits for a prompt that will not come."""
    asked = await api.ask()
    api.house.prompts.not_me(AIKO, VerificationId(asked["id"]))
    seen = await api.look(asked["id"])
    assert (seen["status"], seen["reason"]) == ("rejected", "not_me")
    next_one = await api.ask()
    assert (next_one["method"], next_one["hint"], next_one["methods"]) == ("otp", "prompts_paused", ["otp"])


async def test_what_others_asked_for_looks_like_what_never_was(api: Api) -> None:
    """S61: not even that it exists."""
    mine = await api.ask()
    other = api.client("VPN")
    for method, rest, body in (
        ("GET", "", None),
        ("POST", "/cancel", None),
        ("POST", "/code", {"code": "123456"}),
        ("POST", "/method", {"method": "otp"}),
    ):
        answers = [
            await other.call(method, f"/verifications/{each}{rest}", **({"json": body} if body else {}))
            for each in (mine["id"], "nothing-of-the-kind")
        ]
        bodies = [problem(each, 404, "verification.not_found") for each in answers]
        assert bodies[0] == bodies[1]
        assert answers[0].headers == answers[1].headers
    assert (await api.look(mine["id"]))["status"] == "pending"


async def test_the_same_idempotency_key_asks_nobody_twice(api: Api) -> None:
    asked = await api.ask(idempotency_key="one")
    assert await api.ask(idempotency_key="one") == asked
    misused = {"account": "aiko", "application": "VPN", "idempotency_key": "one"}
    problem(await api.post("/verifications", misused), 422, "verification.idempotency_misused")
    other = api.client("VPN")
    assert (await other.ask(idempotency_key="one"))["id"] != asked["id"]
    api.house.clock.advance(timedelta(hours=1))
    assert (await api.ask(idempotency_key="one"))["status"] == "expired"


async def test_the_same_key_many_times_at_once_is_one_question(api: Api) -> None:
    answers = await asyncio.gather(*(api.ask(idempotency_key="at once") for _ in range(10)))
    assert len({each["id"] for each in answers}) == 1
    assert api.house.actions().count("verification.ask") == 1


async def test_of_many_right_codes_at_once_exactly_one_approves(api: Api) -> None:
    """Laws 3 and 5: one by this code, all others are told that it is over; one decision is on record."""
    asked = await api.ask(method="otp")
    code = api.code_now()
    answers = await asyncio.gather(*(api.code(asked["id"], code) for _ in range(20)))
    assert [each.get("reason") for each in answers].count(None) == 1
    assert {each.get("reason") for each in answers} == {None, "over"}
    assert api.house.actions().count("verification.approved") == 1


async def test_one_code_at_once_for_many_sign_ins_lets_one_in(api: Api) -> None:
    """Law 3."""
    clients = [api.client(f"Application {number}") for number in range(8)]
    asked = [await each.ask(method="otp") for each in clients]
    code = api.code_now()
    answers = await asyncio.gather(*(each.code(one["id"], code) for each, one in zip(clients, asked, strict=True)))
    assert [each["status"] for each in answers].count("approved") == 1


async def test_not_required_is_told_only_to_clients_that_may_hear_it(api: Api, front: Front) -> None:
    front.join(BEN)
    told = api.client("Portal of newcomers", Permission.UNENROLLED)
    answer = await told.post("/verifications", {"account": "ben", "application": "Webmail"})
    assert (answer.status_code, answer.json()) == (200, {"status": "not_required"})
    assert (await api.ask("ben"))["status"] == "pending"
    assert (await told.ask("nobody-of-that-name"))["status"] == "pending"


def shape(answer: Json) -> Json:
    """All that tells two answers apart but what is random."""
    return {name: (len(each) if name in {"id", "number"} else each) for name, each in answer.items()}


@pytest.mark.parametrize("method", ["auto", "prompt", "otp"])
@pytest.mark.parametrize("strength", ["session", "possession"])
async def test_unknown_not_enabled_and_locked_look_like_somebody_who_does_not_answer(
    api: Api, front: Front, method: str, strength: str
) -> None:
    """S6: fields, headers, reasons, waits and the end are the same."""
    front.join(BEN)
    names = [next(name for name in (f"x{n}" for n in range(50)) if not looks_like_having_a_phone(api, name)), "aiko"]
    names += ["ben"] if not looks_like_having_a_phone(api, "ben") else []
    front.house.sql("UPDATE accounts SET wrong_codes_in_row = 100 WHERE sso_id = 'aiko'")
    seen = []
    for name in names:
        said = {"account": name, "application": "Webmail", "method": method, "strength": strength}
        answer = await api.post("/verifications", said)
        asked = answer.json()
        story: list[object] = [answer.status_code, sorted(answer.headers), shape(asked)]
        for code in ("abc", "12345", *[api.wrong_code()] * 6):
            typed = await api.post(f"/verifications/{asked['id']}/code", {"code": code})
            story += [typed.status_code, sorted(typed.headers), shape(typed.json())]
        again = await api.ask(name, method=method, strength=strength)
        story += [shape(again), shape(await api.code(again["id"], api.code_now()))]
        seen.append(story)
    assert all(each == seen[0] for each in seen)


async def test_a_wrong_code_is_compared_as_often_for_somebody_unknown_as_for_anybody(api: Api, front: Front) -> None:
    """S6: by far most of the time that a wrong code takes goes into looking for the clock that would explain it."""
    front.join(BEN)
    front.house.add_app(BEN)
    front.house.with_fresh_check(BEN)
    front.house.add_phone(BEN)
    front.house.enrollments.enable(BEN, understood=True)
    wrong = Secret(api.wrong_code())
    client = front.house.relying_parties.who(api.key)
    compared = {}
    for name in ("aiko", "ben", "nobody-of-that-name"):
        id_ = VerificationId((await api.ask(name, method="otp"))["id"])
        compared[name] = work_in("codes.py", partial(front.house.verifications.take_code, client, id_, wrong))
    assert max(compared.values()) < 1.1 * min(compared.values()), compared
    assert min(compared.values()) > 500, compared


def work_in(file: str, run: Callable[[], object]) -> int:
    """How many calls the functions of a file make while it runs."""
    count = 0

    def seen(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"} and frame.f_code.co_filename.endswith(f"/{file}")

    sys.setprofile(seen)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


async def test_codes_seem_to_be_sent_to_somebody_unknown_as_often_as_to_anybody(api: Api, front: Front) -> None:
    """S6: the second within half a minute is held back, and so on, for both."""
    front.house.with_fresh_check(AIKO)
    front.house.add_phone(AIKO)
    front.house.clock.advance(timedelta(hours=2))
    unknown = next(name for name in (f"x{n}" for n in range(100)) if looks_like_having_a_phone(api, name))
    stories: dict[str, list[Json]] = {"aiko": [], unknown: []}
    asked = {name: await api.ask(name) for name in stories}
    for wait in (0, 10, 20, 30, 60, 1):
        front.house.clock.advance(timedelta(seconds=wait))
        for name, story in stories.items():
            answer = await api.post(f"/verifications/{asked[name]['id']}/method", {"method": "sms"})
            story.append(shape(answer.json()))
    again = {name: await api.ask(name, method="sms") for name in stories}
    for name, story in stories.items():
        story.append(shape(again[name]))
    assert stories["aiko"] == stories[unknown]
    assert {each["method"] for each in stories["aiko"]} == {"sms", "otp"}


def looks_like_having_a_phone(api: Api, name: str) -> bool:
    return int(api.house.keyring.of(name, purpose="nobody")[:4], 16) % 8 == 0


async def test_figures_count_how_verifications_end(api: Api, front: Front) -> None:
    """By what really happened; nobody's name stands in them."""
    by_code, by_number, given_up, late = [await api.ask(method=each) for each in ("otp", "prompt", "otp", "otp")]
    await api.code(by_code["id"], api.code_now())
    number = Secret(by_number["number"])
    await front.doors.transact(front.doors.prompts.answer, AIKO, VerificationId(by_number["id"]), number)
    for _ in range(2):
        await api.post(f"/verifications/{given_up['id']}/cancel")
    api.house.clock.advance(timedelta(hours=1))
    await front.doors.transact(front.doors.verifications.expire_due)
    assert (await api.look(late["id"]))["status"] == "expired"
    figures = (await api.http.get("/metrics")).text.splitlines()
    found = {each for each in figures if each.startswith("mamori_verifications_decided_total")}
    assert found == {
        'mamori_verifications_decided_total{method="otp",status="approved"} 1.0',
        'mamori_verifications_decided_total{method="prompt",status="approved"} 1.0',
        'mamori_verifications_decided_total{method="",status="cancelled"} 1.0',
        'mamori_verifications_decided_total{method="",status="expired"} 1.0',
    }
