"""Things as they usually are; a test names only what is special about its own. The cast is fixed in every test."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp

from bot.accounts.model import Account, AccountId, SlackProfile, SlackUser
from bot.audit import AuditEvent
from bot.authenticators.codes import STEP, Algorithm
from bot.authenticators.model import Authenticator, AuthenticatorId, Device, DeviceId, Kind, Place, State
from bot.notices import Notice, NoticeId, NoticeKind
from bot.secret import Secret
from bot.tokens.seed_file import SeedRow

NOON = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
"""A Wednesday, 12:00 where the desk is: support is open."""
TEAM = "T0MAMORI01"

AIKO = SlackUser("U0AIKO0001", TEAM)
"""Enrolls."""
BEN = SlackUser("U0BEN00001", TEAM)
"""Support staff."""
CHIKA = SlackUser("U0CHIKA001", TEAM)
"""Admin."""
MALLORY = SlackUser("U0MALLORY1", TEAM)
"""Taps what is not hers."""
CAST = {AIKO: "aiko", BEN: "ben", CHIKA: "chika", MALLORY: "mallory"}

SEED = Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
"""The seed of RFC 4226 and RFC 6238, "12345678901234567890", as base32."""
TOKEN_SEED = Secret("KRXWWZLOEBUW4IDBEBZW2YLMNQQGE33Y")
OTHER_SEED = Secret("MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U")


def an_account(**changes: Any) -> Account:
    facts: dict[str, Any] = {
        "id": AccountId("account-aiko"),
        "sso_id": "aiko",
        "name": "Aiko Tanaka",
        "addresses": ("aiko@example.ac.jp",),
    }
    return Account(**facts | changes)


def account_of(user: SlackUser, **changes: Any) -> Account:
    """The account of one of the cast."""
    name = CAST[user]
    facts: dict[str, Any] = {
        "id": AccountId(f"account-{name}"),
        "sso_id": name,
        "name": name.title(),
        "addresses": (f"{name}@example.ac.jp",),
    }
    return an_account(**facts | changes)


def a_profile(user: SlackUser = AIKO, **changes: Any) -> SlackProfile:
    facts: dict[str, Any] = {"locale": "ja-JP", "email": f"{CAST[user]}@example.ac.jp"}
    return SlackProfile(user, **facts | changes)


def a_device(**changes: Any) -> Device:
    facts: dict[str, Any] = {
        "id": DeviceId("device-iphone"),
        "account_id": AccountId("account-aiko"),
        "name": "iPhone",
        "place": Place.MOBILE,
    }
    return Device(**facts | changes)


def an_authenticator(**changes: Any) -> Authenticator:
    """An active app on Aiko's iPhone."""
    facts: dict[str, Any] = {
        "id": AuthenticatorId("app-iphone"),
        "account_id": AccountId("account-aiko"),
        "kind": Kind.APP,
        "place": Place.MOBILE,
        "state": State.ACTIVE,
        "seed": SEED,
        "created_at": NOON,
        "device_id": DeviceId("device-iphone"),
    }
    return Authenticator(**facts | changes)


def a_notice(**changes: Any) -> Notice:
    facts: dict[str, Any] = {
        "id": NoticeId("notice-1"),
        "kind": NoticeKind.CARD,
        "to": AIKO,
        "created_at": NOON,
        "due_at": NOON,
    }
    return Notice(**facts | changes)


def an_event(**changes: Any) -> AuditEvent:
    facts: dict[str, Any] = {"at": NOON, "actor": "system", "action": "accounts.add", "facts": {"proof": "operator"}}
    return AuditEvent(**facts | changes)


def a_seed_row(**changes: Any) -> SeedRow:
    """One line of a maker's file: a token that shows each code for a minute."""
    facts: dict[str, Any] = {
        "line": 2,
        "serial": "1234-5678",
        "seed": TOKEN_SEED,
        "interval": timedelta(seconds=60),
        "algorithm": Algorithm.SHA1,
    }
    return SeedRow(**facts | changes)


def code_of(seed: Secret | None, at: datetime, interval: timedelta = STEP) -> Secret:
    """What an authenticator app or token with that seed and a right clock shows at that instant."""
    assert seed is not None
    return Secret(pyotp.TOTP(seed.reveal(), interval=int(interval.total_seconds())).at(at))
