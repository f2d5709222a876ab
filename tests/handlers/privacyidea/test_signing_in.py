"""Plugins log people in: by a code, by a challenge, by an approval in Slack; and nobody else (contract of the plugins)."""

import asyncio
from datetime import timedelta

import pytest

from bot.authenticators.codes import STEP
from bot.verification.plugins import PLUGINS
from tests.builders import AIKO, MALLORY
from tests.handlers.privacyidea.conftest import Json, Plugin, somebody


def is_accepted(said: Json) -> bool:
    """As the strictest and the laxest plugin see it: both must agree."""
    value = said["result"]["value"]
    assert value in (True, False)
    assert isinstance(value, bool)
    assert (said["result"]["authentication"] == "ACCEPT") == value
    return value


async def test_a_right_code_is_accepted_with_all_that_plugins_read(plugin: Plugin) -> None:
    said = await plugin.check(**{"pass": plugin.code()})
    serial = said["detail"].pop("serial")
    assert serial.startswith("MMTP")
    assert serial.isascii()
    assert said == {
        "jsonrpc": "2.0",
        "id": 1,
        "time": plugin.house.clock.now().timestamp(),
        "version": "privacyIDEA 3.14 (Mamori)",
        "versionnumber": "3.14",
        "result": {"status": True, "value": True, "authentication": "ACCEPT"},
        "detail": {"message": "Your sign-in is confirmed.", "type": "totp", "otplen": 6},
    }


async def test_the_second_use_of_a_code_is_refused(plugin: Plugin) -> None:
    """S2, law 3."""
    code = plugin.code()
    assert is_accepted(await plugin.check(**{"pass": code}))
    assert not is_accepted(await plugin.check(**{"pass": code}))


async def test_of_many_at_once_exactly_one_is_accepted(plugin: Plugin) -> None:
    """S2, law 3."""
    code = plugin.code()
    said = await asyncio.gather(*(plugin.check(**{"pass": code}) for _ in range(8)))
    assert sorted(map(is_accepted, said)) == [False] * 7 + [True]


async def test_a_refusal_opens_no_challenge_and_guesses_at_no_serial(plugin: Plugin) -> None:
    """Rule 5: whatever carries a transaction id is a new challenge to plugins, and compiled PAM asks without end."""
    said = await plugin.check(**{"pass": plugin.wrong()})
    assert said["result"] == {"status": True, "value": False, "authentication": "REJECT"}
    assert said["detail"].keys() == {"message"}
    assert isinstance(said["detail"]["message"], str)


async def test_wrong_codes_are_slowed_down_and_said_as_plain_refusals(plugin: Plugin) -> None:
    """S4. Plugins read no Retry-After."""
    wrong = plugin.wrong()
    first = [await plugin.check(**{"pass": wrong}) for _ in range(5)]
    locked = await plugin.check(**{"pass": plugin.code()})
    assert [each["result"] for each in first] == [locked["result"]] * 5
    assert first[0]["detail"] == locked["detail"]
    plugin.house.clock.advance(timedelta(minutes=2))
    assert is_accepted(await plugin.check(**{"pass": plugin.code()}))


@pytest.mark.parametrize("who", ["unknown", "not on"])
@pytest.mark.parametrize("call", ["code", "empty", "trigger"])
async def test_unknown_not_on_and_locked_look_alike(plugin: Plugin, who: str, call: str) -> None:
    """S6."""

    async def ask(user: str) -> Json:
        if call == "trigger":
            return await plugin.trigger(user)
        return await plugin.check(user, **{"pass": plugin.wrong() if call == "code" else ""})

    for _ in range(7):  # across the first lock
        known, other = await ask("aiko"), await ask(somebody(who))
        assert shape(known) == shape(other)


def shape(said: Json) -> Json:
    """Without what differs between any two answers: ids, numbers and time."""
    blank = {"transaction_id", "transaction_ids", "serial", "time"}

    def of(what: object) -> object:
        if isinstance(what, dict):
            return {key: "…" if key in blank else of(each) for key, each in what.items()}
        if isinstance(what, list):
            return [of(each) for each in what]
        return "".join("0" if each.isdecimal() else each for each in what) if isinstance(what, str) else what

    return of(said)  # type: ignore[return-value]


async def test_an_empty_code_asks_in_slack_and_the_number_reaches_the_page(plugin: Plugin) -> None:
    said = await plugin.check(**{"pass": ""})
    assert said["result"] == {"status": True, "value": False, "authentication": "CHALLENGE"}
    detail, (code, push) = said["detail"], said["detail"]["multi_challenge"]
    transaction = detail["transaction_id"]
    assert (len(transaction), transaction.isdecimal()) == (20, True)
    assert (code["type"], code["client_mode"]) == ("totp", "interactive")
    assert (push["type"], push["client_mode"]) == ("push", "poll")
    assert {each["transaction_id"] for each in (code, push)} == {transaction}
    assert detail["transaction_ids"] == [transaction, transaction]
    assert (detail["preferred_client_mode"], detail["client_mode"]) == ("poll", "poll")
    assert (detail["type"], detail["serial"]) == ("push", push["serial"])
    assert detail["messages"] == [code["message"], push["message"]]
    assert detail["message"] == ", ".join(detail["messages"])
    # 3 + 3, as S11 shows numbers.
    assert [len(each) for each in push["message"].split() if each.isdecimal()] == [3, 3]
    # Rule 7, rule 8.
    for each in (code, push):
        assert each.keys() == {"type", "serial", "message", "client_mode", "transaction_id"}
        assert all(isinstance(value, str) and value for value in each.values())


async def test_the_approval_in_slack_is_polled_at_will_and_fetched_once(plugin: Plugin) -> None:
    """S13."""
    challenge = await plugin.check(**{"pass": ""})
    transaction = challenge["detail"]["transaction_id"]
    pending = await plugin.poll(transaction)
    assert pending["result"] == {"status": True, "value": False, "authentication": "REJECT"}
    assert pending["detail"] == {"challenge_status": "pending"}
    early = await plugin.check(**{"pass": "", "transaction_id": transaction})
    assert not is_accepted(early)
    assert early["detail"].keys() == {"message"}
    plugin.approve(challenge)
    for _ in range(3):
        polled = await plugin.poll(transaction)
        assert is_accepted(polled)
        assert polled["detail"] == {"challenge_status": "accept"}
    fetched = await plugin.check(**{"pass": "", "transaction_id": transaction})
    assert is_accepted(fetched)
    # Rule 6: with challenges in it Java takes it as unfinished.
    assert fetched["detail"].keys() == {"message", "serial", "type"}
    assert fetched["detail"]["type"] == "push"
    assert not is_accepted(await plugin.check(**{"pass": "", "transaction_id": transaction}))
    assert (await plugin.poll(transaction))["detail"] == {"challenge_status": "pending"}


async def test_of_many_that_fetch_one_approval_exactly_one_gets_it(plugin: Plugin) -> None:
    """S13."""
    challenge = await plugin.check(**{"pass": ""})
    plugin.approve(challenge)
    fields = {"pass": "", "transaction_id": challenge["detail"]["transaction_id"]}
    said = await asyncio.gather(*(plugin.check(**fields) for _ in range(8)))
    assert sorted(map(is_accepted, said)) == [False] * 7 + [True]


async def test_nobody_fetches_the_approval_of_somebody_else(plugin: Plugin) -> None:
    """S13: bound to the person."""
    challenge = await plugin.check(**{"pass": ""})
    plugin.approve(challenge)
    fields = {"pass": "", "transaction_id": challenge["detail"]["transaction_id"]}
    for other in ("mallory", "nobody-here"):
        assert not is_accepted(await plugin.check(other, **fields))
    assert is_accepted(await plugin.check(**fields))


async def test_an_old_approval_is_worth_nothing(plugin: Plugin) -> None:
    challenge = await plugin.check(**{"pass": ""})
    plugin.approve(challenge)
    plugin.house.clock.advance(timedelta(minutes=5))
    transaction = challenge["detail"]["transaction_id"]
    assert (await plugin.poll(transaction))["detail"] == {"challenge_status": "pending"}
    assert not is_accepted(await plugin.check(**{"pass": "", "transaction_id": transaction}))


@pytest.mark.parametrize("name", ["transaction_id", "state"])
async def test_a_code_answers_a_challenge_and_that_is_all_it_is_worth(plugin: Plugin, name: str) -> None:
    """FreeRADIUS says ``state``, all others ``transaction_id``."""
    challenge = await plugin.check(**{"pass": ""})
    transaction = challenge["detail"]["transaction_id"]
    assert not is_accepted(await plugin.check(**{"pass": plugin.wrong(), name: transaction}))
    said = await plugin.check(**{"pass": plugin.code(), name: transaction})
    assert is_accepted(said)
    assert "multi_challenge" not in said["detail"]
    assert not is_accepted(await plugin.check(**{"pass": "", name: transaction}))
    plugin.next_step()
    assert not is_accepted(await plugin.check(**{"pass": plugin.code(), name: transaction}))


async def test_a_wrong_code_is_refused_even_beside_an_approval(plugin: Plugin) -> None:
    challenge = await plugin.check(**{"pass": ""})
    plugin.approve(challenge)
    transaction = challenge["detail"]["transaction_id"]
    assert not is_accepted(await plugin.check(**{"pass": plugin.wrong(), "transaction_id": transaction}))


async def test_too_many_wrong_codes_end_a_challenge(plugin: Plugin) -> None:
    challenge = await plugin.check(**{"pass": ""})
    transaction = challenge["detail"]["transaction_id"]
    for _ in range(5):
        await plugin.check(**{"pass": plugin.wrong(), "transaction_id": transaction})
    assert (await plugin.poll(transaction))["detail"] == {"challenge_status": "declined"}
    plugin.house.clock.advance(timedelta(minutes=1, seconds=1))
    assert not is_accepted(await plugin.check(**{"pass": plugin.code(), "transaction_id": transaction}))


@pytest.mark.parametrize(("said", "status"), [("not_me", "declined"), ("call_off", "cancelled")])
async def test_what_the_person_said_in_slack_ends_the_waiting(plugin: Plugin, said: str, status: str) -> None:
    challenge = await plugin.check(**{"pass": ""})
    getattr(plugin.house.prompts, said)(AIKO, plugin.id_of(challenge))
    polled = await plugin.poll(challenge["detail"]["transaction_id"])
    assert not is_accepted(polled)
    assert polled["detail"] == {"challenge_status": status}


async def test_an_expired_and_an_unknown_challenge_stay_pending(plugin: Plugin) -> None:
    challenge = await plugin.check(**{"pass": ""})
    plugin.house.clock.advance(timedelta(minutes=3))
    plugin.house.verifications.expire_due()
    for transaction in (challenge["detail"]["transaction_id"], "12345678901234567890", "%", "é"):
        assert (await plugin.poll(transaction))["detail"] == {"challenge_status": "pending"}


async def test_both_forms_of_polling_answer(plugin: Plugin) -> None:
    """The PHP client ends its query with a stray ampersand."""
    transaction = (await plugin.check(**{"pass": ""}))["detail"]["transaction_id"]
    for path in (f"/{transaction}", f"?transaction_id={transaction}&"):
        answer = await plugin.http.get(f"/validate/polltransaction{path}")
        assert answer.json()["detail"] == {"challenge_status": "pending"}


async def test_a_trigger_counts_its_challenges_and_lists_them(plugin: Plugin) -> None:
    """Rule 6: a value above 0 without a list is a finished login for simpleSAMLphp."""
    said = await plugin.trigger()
    assert said["result"] == {"status": True, "value": 2, "authentication": "CHALLENGE"}
    assert len(said["detail"]["multi_challenge"]) == 2
    plugin.approve(said)
    assert is_accepted(await plugin.check(**{"pass": "", "transaction_id": said["detail"]["transaction_id"]}))


async def test_where_prompts_rest_only_a_code_is_asked_for(plugin: Plugin) -> None:
    """S15."""
    plugin.house.prompts.not_me(AIKO, plugin.id_of(await plugin.trigger()))
    said = await plugin.trigger()
    assert said["result"]["value"] == 1
    assert [each["type"] for each in said["detail"]["multi_challenge"]] == ["totp"]
    assert said["detail"]["preferred_client_mode"] == "interactive"


async def test_an_empty_code_is_a_refusal_where_the_operator_wants_it_so(plugin: Plugin) -> None:
    plugin = plugin.with_rules(empty_pass_asks=False)
    said = await plugin.check(**{"pass": ""})
    assert said["result"]["authentication"] == "REJECT"
    assert said["detail"].keys() == {"message"}
    assert plugin.house.sql("SELECT count(*) AS n FROM verifications")[0].n == 0


@pytest.mark.parametrize(
    ("user", "realm"),
    [
        ("aiko", ""),
        ("AIKO", ""),
        ("aiko@example.ac.jp", ""),
        ("aiko@office", ""),
        ("aiko", "office"),
        ("aiko@example.ac.jp", "office"),
    ],
)
async def test_a_person_is_found_by_the_whole_name_first_then_without_the_realm(
    plugin: Plugin, user: str, realm: str
) -> None:
    assert is_accepted(await plugin.check(user, realm=realm, **{"pass": plugin.code()}))


async def test_another_realm_is_somebody_else_where_realms_are_listed(plugin: Plugin) -> None:
    plugin = plugin.with_rules(realms=frozenset({"office"}))
    assert not is_accepted(await plugin.check("aiko@elsewhere", **{"pass": plugin.code()}))
    assert not is_accepted(await plugin.check("aiko", realm="elsewhere", **{"pass": plugin.code()}))
    # An address in our own directory is a whole name, and no realm.
    assert is_accepted(await plugin.check("aiko@example.ac.jp", **{"pass": plugin.code()}))
    plugin.next_step()
    assert is_accepted(await plugin.check("aiko@Office", **{"pass": plugin.code()}))


async def test_a_serial_names_a_method_and_only_that_one_answers(plugin: Plugin) -> None:
    """The Java client sends it in place of a name."""
    serial = (await plugin.check(**{"pass": plugin.code()}))["detail"]["serial"]
    plugin.next_step()
    other = plugin.house.people.standing(AIKO).active[1]
    plugin.next_step()
    code = plugin.code_of(other)
    assert not is_accepted(await plugin.call("/validate/check", serial=serial, **{"pass": code}))
    said = await plugin.call("/validate/check", serial=serial, **{"pass": plugin.code()})
    assert is_accepted(said)
    assert said["detail"]["serial"] == serial


async def test_a_challenge_can_be_asked_for_and_answered_by_serial(plugin: Plugin) -> None:
    serial = (await plugin.check(**{"pass": plugin.code()}))["detail"]["serial"]
    challenge = await plugin.call("/validate/check", serial=serial, **{"pass": ""})
    code, push = challenge["detail"]["multi_challenge"]
    assert code["serial"] == serial
    plugin.approve(challenge)
    fields = {"pass": "", "transaction_id": push["transaction_id"]}
    assert is_accepted(await plugin.call("/validate/check", serial=push["serial"], **fields))


@pytest.mark.parametrize("serial", ["MMTP0123456789AB", "MMPU0123456789AB", "TOTP0001", "%", "é"])
async def test_an_unknown_serial_is_said_to_be_one(plugin: Plugin, serial: str) -> None:
    said = await plugin.call("/validate/check", 404, serial=serial, **{"pass": "123456"})
    assert said["result"]["error"]["code"] == 601


async def test_a_code_is_recorded_as_what_really_happened(plugin: Plugin) -> None:
    """S18, S65, law 8."""
    await plugin.check(client="203.0.113.7", **{"pass": plugin.code()})
    event = plugin.house.events()[-1]
    assert (event.action, event.outcome) == ("verification.approved", "code")
    assert event.facts["method"] == "otp"
    assert event.facts["strength"] == "possession"
    assert event.facts["client"] == PLUGINS
    (row,) = plugin.house.sql("SELECT status, context, application FROM verifications")
    assert (row.status, row.application) == ("approved", "PAM")
    assert "203.0.113.7" in str(row.context)


async def test_codes_guessed_through_plugins_lock_nobody_out_of_slack(plugin: Plugin) -> None:
    """S5: counted apart by where they are typed."""
    for _ in range(6):
        await plugin.check(**{"pass": plugin.wrong()})
    throttles = plugin.house.sql("SELECT source FROM throttles")
    assert {each.source.partition(":")[0] for each in throttles} == {"client"}


async def test_the_clock_decides_which_codes_are_of_now(plugin: Plugin) -> None:
    """S3."""
    old = plugin.code()
    plugin.house.clock.advance(STEP * 2)
    assert not is_accepted(await plugin.check(**{"pass": old}))


async def test_somebody_without_mfa_is_never_let_in(plugin: Plugin) -> None:
    app = plugin.house.add_app(MALLORY)
    plugin.next_step()
    assert not is_accepted(await plugin.check("mallory", **{"pass": plugin.code_of(app)}))


async def test_a_revoked_client_stays_revoked_until_an_operator_adds_it_again(plugin: Plugin) -> None:
    """S60."""
    assert is_accepted(await plugin.check(**{"pass": plugin.code()}))
    plugin.house.relying_parties.revoke(PLUGINS)
    plugin.next_step()
    said = await plugin.call("/validate/check", 403, user="aiko", **{"pass": plugin.code()})
    assert said["result"]["error"]["code"] == 303
    plugin.house.relying_parties.add(PLUGINS)
    assert is_accepted(await plugin.check(**{"pass": plugin.code()}))
