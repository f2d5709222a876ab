"""What Slack sends when somebody taps or submits, signed as Slack signs it."""

import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pyotp
from slack_sdk.signature import SignatureVerifier

from bench.house import Member
from simulator.workspace import Workspace

WRONG_TRIES = 3
"""Fewer than the policy's free tries, so that every one of them is really compared."""
_numbers = itertools.count()


@dataclass(frozen=True)
class Said:
    kind: str
    payload: dict[str, Any]


def day_of(member: Member, workspace: Workspace) -> Iterator[Said]:
    """Asks for the present step, mistypes the code of the open window, then types the right one."""
    yield Said("tap", _from(member, workspace, "block_actions") | _tap())
    codes = pyotp.TOTP(member.seed)
    near = {codes.at(int(time.time()) + seconds) for seconds in (-60, -30, 0, 30)}
    wrong = next(code for code in map("{:06}".format, itertools.count()) if code not in near)
    for _ in range(WRONG_TRIES):
        yield Said("wrong_code", _from(member, workspace, "view_submission") | _submit(member, wrong))
    yield Said("right_code", _from(member, workspace, "view_submission") | _submit(member, codes.now()))


def signed(payload: dict[str, Any], secret: str) -> tuple[bytes, dict[str, str]]:
    body = urlencode({"payload": json.dumps(payload, ensure_ascii=False)})
    stamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    if signature is None:
        raise ValueError("nothing to sign")
    return body.encode(), {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": signature,
    }


def _from(member: Member, workspace: Workspace, kind: str) -> dict[str, Any]:
    user = member.user
    return {
        "type": kind,
        "user": {"id": user.user_id, "username": "bench", "name": "bench", "team_id": user.team_id},
        "team": {"id": workspace.team.id, "domain": workspace.team.domain},
        "api_app_id": workspace.app.id,
        "token": workspace.app.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
        # Makes every request another one: the same bytes with the same signature are refused as a replay.
        "trigger_id": f"{next(_numbers)}.bench",
    }


def _tap() -> dict[str, Any]:
    button = {"type": "button", "action_id": "enrollment.start", "block_id": "next", "action_ts": "1764000000.000200"}
    return {
        "container": {"type": "message", "message_ts": "1764000000.000100", "channel_id": "D0BENCH001"},
        "channel": {"id": "D0BENCH001", "name": "directmessage"},
        "state": {"values": {}},
        "actions": [button | {"text": {"type": "plain_text", "text": "Set it up"}}],
    }


def _submit(member: Member, code: str) -> dict[str, Any]:
    typed = {"name": "iPhone", "code": code}
    values = {name: {name: {"type": "plain_text_input", "value": value}} for name, value in typed.items()}
    identity = {"id": "V0BENCH001", "team_id": member.user.team_id, "hash": "1764000000.bench"}
    return {"view": member.window | identity | {"state": {"values": values}}}
