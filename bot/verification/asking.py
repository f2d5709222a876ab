"""Whom a client asks about, which ways that person has, and whether anybody has to be asked at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.accounts.model import Account, Link
from bot.authenticators.model import Authenticator, Kind, usable
from bot.policy import Policy
from bot.ports import Digests, UnitOfWork
from bot.verification.model import Ask, Hint, NotRequired, Strength, Way
from bot.verification.nobody import NOBODY

WAY_OF = {Kind.APP: Way.OTP, Kind.SMS: Way.SMS, Kind.VOICE: Way.VOICE, Kind.RECOVERY: Way.RECOVERY_CODE}
OFFERED_AS = WAY_OF | {Kind.RECOVERY: Way.OTP}
"""Who has backup codes must not be told from who has an app: the page asks for a code, and takes either (S6)."""


@dataclass(frozen=True, slots=True)
class Person:
    """``account`` is None where nobody may answer: unknown, MFA not on, or nothing left to answer with."""

    subject: str
    account: Account | None
    all_ways: tuple[Way, ...]
    links: tuple[Link, ...] = ()
    """Where a prompt would go."""
    misses_a_device: bool = False
    """One was reported lost or stolen: Slack may lie open on it."""

    def ways(self, strength: Strength) -> tuple[Way, ...]:
        return tuple(each for each in self.all_ways if each.strength.satisfies(strength))


class Asking:
    def __init__(self, policy: Policy, digests: Digests) -> None:
        self._policy = policy
        self._digests = digests

    def person(self, uow: UnitOfWork, ask: Ask, *, may_be_unenrolled: bool, at: datetime) -> Person | NotRequired:  # noqa: ARG002
        names = (ask.account, *ask.also_called)
        account = uow.accounts.find_first(names)
        id_ = account.id if account else NOBODY
        all_held = uow.authenticators.of(id_)
        held = usable(all_held, self._policy)
        links = uow.links.of_account(id_)
        if account is None or account.enabled_at is None or not held:
            if account is not None and account.enabled_at is None and may_be_unenrolled:
                return NotRequired(because="not_enabled")
            return self.nobody(names[-1])
        all_ways = _ways(held, is_linked=bool(links))
        misses_a_device = any(each.loss is not None and each.loss.may_be_a_thief for each in all_held)
        return Person(
            subject=account.id,
            account=account,
            all_ways=all_ways,
            links=tuple(links),
            misses_a_device=misses_a_device,
        )

    def first_way(self, ask: Ask, ways: Sequence[Way], held_back: Hint | None) -> tuple[Way, Hint | None]:
        """What is offered first. A prompt that may not be pushed now is said at once, so that nobody waits for it (S15)."""
        wanted = [ask.way] if ask.way is not None and ask.way in ways else list(ways)
        if wanted[:1] == [Way.PROMPT] and held_back is not None:
            others = [each for each in ways if each is not Way.PROMPT]
            return (others[0] if others else Way.OTP), held_back
        return (wanted[0] if wanted else Way.OTP), None

    def nobody(self, typed: str) -> Person:
        """The same name always looks the same, and like many a real one; with a mail domain behind it, too."""
        name = " ".join(typed.split()).casefold().partition("@")[0]
        digest = self._digests.of(name, purpose="nobody")
        chance = int(digest[:4], 16) % 8
        ways = (Way.PROMPT, Way.OTP, Way.SMS) if chance == 0 and self._policy.phones_allowed else (Way.PROMPT, Way.OTP)
        return Person(subject=f"nobody:{digest[:32]}", account=None, all_ways=ways)


def _ways(held: Sequence[Authenticator], *, is_linked: bool) -> tuple[Way, ...]:
    """A prompt first, where Slack reaches the person; then by the default method."""
    in_order = sorted(held, key=lambda each: not each.is_default)
    ways = [OFFERED_AS[each.kind] for each in in_order]
    return tuple(dict.fromkeys([*([Way.PROMPT] if is_linked else []), *ways]))
