"""No answer but a real success ever carries a true value: the envelopes, whatever they are built from."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.relying_parties.model import ClientId
from bot.verification.model import Because, Status, Strength, Verification, VerificationId, Way
from bot.verification.plugins import Passed, Progress
from handlers.privacyidea import answers
from handlers.privacyidea.answers import Answer, Item, NotASuccess
from tests.builders import NOON

ASKED = Verification(
    id=VerificationId("one"),
    transaction="12345678901234567890",
    client_id=ClientId("plugins"),
    client_name="plugins",
    subject="account-aiko",
    account_id=None,
    application="Mail",
    strength=Strength.SESSION,
    way=Way.OTP,
    methods=(Way.OTP,),
    created_at=NOON,
    expires_at=NOON + timedelta(minutes=5),
)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
ITEMS = st.lists(st.builds(Item, way=st.sampled_from(Way), serial=TEXTS, message=TEXTS), min_size=1, max_size=4)


def sent(answer: Answer) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(bytes(answers.response(answer, at=NOON).body))
    return body


def has_null(what: object) -> bool:
    if isinstance(what, dict):
        return any(has_null(each) for each in what.values())
    return any(map(has_null, what)) if isinstance(what, list) else what is None


@pytest.mark.parametrize(
    ("is_success", "status", "method", "is_fetched"),
    list(product([True, False], Status, [None, *Way], [True, False])),
)
def test_only_what_was_approved_and_fetched_is_accepted(
    is_success: bool,
    status: Status,
    method: Way | None,
    is_fetched: bool,
) -> None:
    """Law 10, rule 2."""
    verification = replace(
        ASKED, status=status, because=Because.CODE, method=method, redeemed_at=NOON if is_fetched else None
    )
    passed = Passed(verification=verification, is_success=is_success, serial="MMTP0123456789AB")
    if is_success and status is Status.APPROVED and method and is_fetched:
        said = sent(answers.accepted(passed, "yes"))
        assert said["result"] == {"status": True, "value": True, "authentication": "ACCEPT"}
        assert said["detail"].keys() <= {"message", "serial", "type", "otplen"}
    else:
        with pytest.raises(NotASuccess):
            answers.accepted(passed, "yes")


def test_nothing_is_no_success() -> None:
    with pytest.raises(NotASuccess):
        answers.accepted(Passed(is_success=True), "yes")


@pytest.mark.parametrize("progress", Progress)
def test_a_poll_is_true_only_for_accept(progress: Progress) -> None:
    said = sent(answers.progress(progress))
    assert said["result"]["value"] is (progress is Progress.ACCEPT)
    assert said["result"]["authentication"] == ("ACCEPT" if progress is Progress.ACCEPT else "REJECT")
    assert said["detail"] == {"challenge_status": progress.value}


@given(items=ITEMS, counts=st.booleans(), transaction=st.text("0123456789", min_size=20, max_size=20))
def test_a_challenge_lists_what_it_counts_and_is_never_true(items: list[Item], counts: bool, transaction: str) -> None:
    """Rules 1, 3, 6, 7."""
    said = sent(answers.challenged(transaction, items, counts=counts))
    value, detail = said["result"]["value"], said["detail"]
    assert value is False or (counts and type(value) is int and value == len(detail["multi_challenge"]))
    assert said["result"]["authentication"] == "CHALLENGE"
    assert not has_null(said)
    for each in detail["multi_challenge"]:
        assert all(isinstance(each[name], str) for name in ("type", "serial", "message", "transaction_id"))
        assert each["client_mode"] == ("poll" if each["type"] == "push" else "interactive")
        assert each["transaction_id"] == detail["transaction_id"] == transaction
        assert not {"attributes", "image", "link"} & each.keys()
    assert detail["preferred_client_mode"] == (
        "poll" if any(each.way is Way.PROMPT for each in items) else "interactive"
    )


def test_a_challenge_without_a_way_is_none() -> None:
    with pytest.raises(ValueError, match="nothing can answer"):
        answers.challenged("1", [])


@given(message=TEXTS)
def test_a_refusal_carries_no_challenge(message: str) -> None:
    """Rule 5."""
    for said in (sent(answers.refused(message)), sent(answers.nothing_to_ask(message))):
        assert said["result"]["authentication"] == "REJECT"
        assert not said["result"]["value"]
        assert "transaction_id" not in said["detail"]
        assert not has_null(said)
        assert not said["detail"].get("multi_challenge")


@given(status=st.sampled_from([400, 401, 403, 404, 500]), code=st.integers(0, 9999), message=st.text(max_size=50))
def test_a_failed_request_has_no_value_and_an_error_object(status: int, code: int, message: str) -> None:
    """Rule 4."""
    answer = answers.failed(status, code, message)
    said = sent(answer)
    assert said["detail"] is None
    assert said["result"].keys() == {"status", "error"}
    assert said["result"]["status"] is False
    assert (type(said["result"]["error"]["code"]), type(said["result"]["error"]["message"])) == (int, str)
    assert answers.response(answer, at=NOON).status_code == status


def test_what_can_not_be_written_whole_is_not_begun() -> None:
    """Rule 2: half an answer could be the half that says true."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        answers.response(Answer({"value": True, "x": float("nan")}), at=NOON)
