"""Whose account it is: the person of the directory, and the Slack user who has proved to be that person."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType, Self

AccountId = NewType("AccountId", str)
LinkId = NewType("LinkId", str)
InvitationId = NewType("InvitationId", str)


class Role(StrEnum):
    MEMBER = "member"
    SUPPORT = "support"
    ADMIN = "admin"


class Language(StrEnum):
    ENGLISH = "en"
    JAPANESE = "ja"

    @classmethod
    def of_locale(cls, locale: str | None) -> Self:
        """Slack's ``ja-JP`` and the like; every other locale reads English."""
        return cls.JAPANESE if (locale or "").lower().startswith("ja") else cls.ENGLISH

    @classmethod
    def of_text(cls, text: str) -> Self | None:
        """The language somebody writes in, or None where the text does not tell (digits, emoji, "OK", "MFA").

        One kana or kanji is enough for Japanese, since Japanese is full of Latin words; English needs a real word.
        """
        if any(_is_japanese(character) for character in text):
            return cls.JAPANESE
        words = "".join(c if c.isascii() and c.isalpha() else " " for c in text).split()
        telling = [word for word in words if word.lower() not in _SAID_IN_BOTH and len(word) > 1]
        return cls.ENGLISH if telling else None


_SAID_IN_BOTH = frozenset(("mfa", "ok", "pc", "sms", "qr", "id", "iphone", "android", "sso", "help", "slack", "mamori"))


def _is_japanese(character: str) -> bool:
    name = unicodedata.name(character, "")
    return name.startswith(("HIRAGANA", "KATAKANA", "CJK UNIFIED", "HALFWIDTH KATAKANA"))


class AskWhen(StrEnum):
    """When somebody is asked to confirm a sign-in, the laxest first."""

    UNUSUAL = "unusual"
    """Only from a network where they have not proved themselves lately, and off campus."""
    OFF_CAMPUS = "off_campus"
    ALWAYS = "always"


class Possession(StrEnum):
    """What the person says they have at hand: it decides which button comes first, never which are there."""

    SMARTPHONE = "smartphone"
    OFFICE_PC = "office_pc"
    HOME_PC = "home_pc"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class SlackUser:
    """A user id alone is not unique: Slack hands out the same one in two workspaces (S38)."""

    user_id: str
    team_id: str


@dataclass(frozen=True, slots=True)
class SlackProfile:
    """What Slack says about a user when asked; nothing of it proves who the person is."""

    user: SlackUser
    locale: str | None
    is_guest: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    is_closed: bool = False
    email: str | None = None
    name: str | None = None
    """What they call themselves in Slack: anybody may write anything here."""

    @property
    def is_member(self) -> bool:
        return not (self.is_guest or self.is_stranger or self.is_bot or self.is_closed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person of the directory. ``enabled_at`` is set once and never again (law 1)."""

    id: AccountId
    sso_id: str
    name: str
    addresses: tuple[str, ...] = ()
    kind: str = "staff"
    unit: str | None = None
    roles: frozenset[Role] = frozenset((Role.MEMBER,))
    language: Language | None = None
    possessions: frozenset[Possession] = frozenset()
    warned_at: datetime | None = None
    enabled_at: datetime | None = None
    wrong_codes_in_row: int = 0
    ask_when: AskWhen | None = None
    """What the person chose; None: what the policy says."""
    version: int = 1

    def enabled(self, *, at: datetime) -> Self:
        return self if self.enabled_at else replace(self, enabled_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The proof that a Slack user acts for an account."""

    id: LinkId
    user: SlackUser
    account_id: AccountId
    proof: str
    linked_at: datetime
    revoked_at: datetime | None = None
    locale: str | None = None
    home_seen_at: datetime | None = None
    checked_at: datetime | None = None
    """The last fresh check with a method of strength possession, made through this Slack user (S31)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A one-use way to prove whose account a Slack user acts for. Only a keyed hash of its code is kept."""

    id: InvitationId
    account_id: AccountId
    digest: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        return self.used_at is None and self.withdrawn_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who signed in, as the institution's sign-in says: issuer and subject never change their owner (S64)."""

    issuer: str
    subject: str
    identifier: str | None
    """What the directory may know the person by; looked at only until the subject is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTicket:
    """One way through the institution's sign-in for one Slack user. Of every secret only a keyed hash is kept.

    issued → (a browser begins) → under way → signed in → ended. Each ``state`` is worth one coming back.
    """

    digest: str
    user: SlackUser
    language: Language
    created_at: datetime
    expires_at: datetime
    browser: str | None = None
    state: str | None = None
    issuer: str | None = None
    subject: str | None = None
    account_id: AccountId | None = None
    number: str | None = None
    wrong_numbers: int = 0
    ended_at: datetime | None = None
    ended_because: str | None = None

    def is_open(self, at: datetime) -> bool:
        return self.ended_at is None and at < self.expires_at

    def ended(self, at: datetime, *, because: str) -> Self:
        return replace(self, ended_at=at, ended_because=because, state=None)
