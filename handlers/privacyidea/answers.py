"""Every answer that leaves, built here and whole before its first byte: plugins believe a true value whatever stands around it.

``accepted`` and ``progress`` alone can say true, and both want the proof: the decision itself.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from starlette.responses import Response

from bot.authenticators.codes import DIGITS
from bot.verification.model import Status, Way
from bot.verification.plugins import Passed, Progress

VERSION: Final = "3.14"
KINDS: Final = {Way.OTP: "totp", Way.SMS: "sms", Way.VOICE: "voice", Way.PROMPT: "push", Way.RECOVERY_CODE: "paper"}
"""What plugins call the ways; they test "push" by name."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """``result`` of a request that failed has no value at all."""

    result: Json
    detail: Json | None = field(default_factory=dict)
    status: int = HTTPStatus.OK


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One way to answer a challenge, as plugins list them."""

    way: Way
    serial: str
    message: str

    @property
    def client_mode(self) -> str:
        """The other word would hide the field for the code, or wait for nothing."""
        return "poll" if self.way is Way.PROMPT else "interactive"


class NotASuccess(Exception):
    """A bug of ours would have let somebody in."""


def accepted(passed: Passed, message: str) -> Answer:
    """Raises NotASuccess for whatever was not decided so by the domain."""
    verification = passed.verification
    is_proven = (
        passed.is_success
        and verification is not None
        and verification.status is Status.APPROVED
        and verification.method is not None
        and verification.redeemed_at is not None
    )
    if not is_proven or verification is None or verification.method is None:
        raise NotASuccess
    detail: Json = {"message": message, "type": KINDS[verification.method]}
    if passed.serial:
        detail["serial"] = passed.serial
    if verification.method not in {Way.PROMPT, Way.RECOVERY_CODE}:
        detail["otplen"] = DIGITS
    return Answer({"status": True, "value": True, "authentication": "ACCEPT"}, detail)


def refused(message: str) -> Answer:
    """The same for everybody and every reason (S6)."""
    return Answer(_no("REJECT"), {"message": message})


def challenged(transaction: str, items: Sequence[Item], *, separator: str = ", ", counts: bool = False) -> Answer:
    """``counts``: the value is the number of challenges, as triggerchallenge answers."""
    if not items:
        raise ValueError("a challenge that nothing can answer")
    listed = [
        {
            "type": KINDS[each.way],
            "serial": each.serial,
            "message": each.message,
            "client_mode": each.client_mode,
            "transaction_id": transaction,
        }
        for each in items
    ]
    # What waits by itself is what old plugins shall do; a code can be typed meanwhile all the same.
    preferred = next((each for each in listed if each["client_mode"] == "poll"), listed[0])
    detail: Json = {
        "transaction_id": transaction,
        "transaction_ids": [transaction] * len(listed),
        "message": separator.join(dict.fromkeys(each["message"] for each in listed)),
        "messages": [each["message"] for each in listed],
        "preferred_client_mode": preferred["client_mode"],
        "client_mode": preferred["client_mode"],
        "serial": preferred["serial"],
        "type": preferred["type"],
        "multi_challenge": listed,
    }
    result = _no("CHALLENGE")
    if counts:
        result["value"] = len(listed)
    return Answer(result, detail)


def nothing_to_ask(message: str) -> Answer:
    """What triggerchallenge says where nobody is asked."""
    return Answer({"status": True, "value": 0, "authentication": "REJECT"}, {"message": message, "multi_challenge": []})


def progress(found: Progress) -> Answer:
    is_there = found is Progress.ACCEPT
    result = {"status": True, "value": True, "authentication": "ACCEPT"} if is_there else _no("REJECT")
    return Answer(result, {"challenge_status": found.value})


def service_token(token: str, username: str) -> Answer:
    value = {"token": token, "role": "admin", "username": username, "realm": ""}
    return Answer({"status": True, "value": value}, {})


def failed(status: int, code: int, message: str) -> Answer:
    """A request that could not be served, and no refused sign-in."""
    error = {"code": code, "message": f"ERR{code}: {message}"}
    return Answer({"status": False, "error": error}, None, status)


def response(answer: Answer, *, at: datetime, headers: dict[str, str] | None = None) -> Response:
    """Written out before anything is sent: half an answer could be the half that says true."""
    written = json.dumps(
        {
            "jsonrpc": "2.0",
            "id": 1,
            "time": at.timestamp(),
            "version": f"privacyIDEA {VERSION} (Mamori)",
            "versionnumber": VERSION,
            "result": answer.result,
            "detail": answer.detail,
        },
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    ).encode()
    return Response(
        written, answer.status, {"cache-control": "no-store", **(headers or {})}, media_type="application/json"
    )


def _no(authentication: str) -> Json:
    return {"status": True, "value": False, "authentication": authentication}
