"""When a person is asked at all: their own setting, within what the policy allows, decided by where the client says they are.

Whoever knows the password and sits in the right network gets in without a question: that is what these settings mean, and
why the safest one is the default. Doubt asks (law 10).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.accounts.model import Account, AskWhen, Link, SlackUser
from bot.accounts.standing import holder
from bot.audit import AuditEvent
from bot.errors import SettingNotOffered
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Randomness, UnitOfWork
from bot.telling import notify, tell
from bot.verification.familiarity import Familiarity
from bot.verification.fresh_check import check_owed
from bot.verification.model import Ask, NotRequired, Strength
from bot.verification.owed import CheckOwed, Errand, Next
from bot.verification.places import Campus, address_of, neighborhood

FAMILIAR: Final = timedelta(days=30)
"""How long a network where somebody has proved themselves is a usual one."""
AFTER_NOT_ME: Final = timedelta(hours=24)
"""How long "this wasn't me" has every sign-in asked about: somebody knows the password."""
STRICTNESS: Final = (AskWhen.UNUSUAL, AskWhen.OFF_CAMPUS, AskWhen.ALWAYS)


def setting_of(account: Account, policy: Policy, campus: Campus) -> AskWhen:
    """What holds for this person. What the policy no longer allows becomes the strictest that it does."""
    wanted = account.ask_when or policy.ask_when_default
    if wanted not in policy.ask_when_allowed:
        wanted = max(policy.ask_when_allowed, key=STRICTNESS.index)
    # Without campus networks everywhere is outside of them.
    return AskWhen.ALWAYS if wanted is AskWhen.OFF_CAMPUS and not campus else wanted


def offered(policy: Policy, campus: Campus) -> tuple[AskWhen, ...]:
    """What a person can choose, the laxest first."""
    known = [each for each in STRICTNESS if campus or each is not AskWhen.OFF_CAMPUS]
    return tuple(each for each in known if each in policy.ask_when_allowed)


@dataclass(frozen=True, slots=True)
class Sparing:
    """Decides whether this time nobody has to be asked."""

    policy: Policy
    campus: Campus

    def not_required(
        self, uow: UnitOfWork, ask: Ask, subject: str, account: Account | None, *, is_held: bool, at: datetime
    ) -> NotRequired | None:
        """None: they are asked. Looks the same, and takes as long, for somebody nobody knows (S6).

        Only what the client said decides whether anything is looked up at all. ``is_held`` says that prompts rest.
        """
        address = address_of(ask.context.ip)
        if address is None or not self._may_spare(ask):
            return None
        familiarity = uow.verifications.familiarity(
            subject, neighborhood(ask.context.ip) or "", since=at - FAMILIAR, until=at
        )
        if account is None or is_held or self._is_in_doubt(account, familiarity, at):
            return None
        setting = setting_of(account, self.policy, self.campus)
        facts = {"setting": setting.value}
        network = self.campus.around(address)
        if setting is not AskWhen.ALWAYS and network is not None:
            return NotRequired(because="own_setting", facts=facts | {"rule": "on_campus", "network": str(network)})
        if setting is AskWhen.UNUSUAL and familiarity.is_known:
            return NotRequired(because="own_setting", facts=facts | {"rule": "usual_network"})
        return None

    def _may_spare(self, ask: Ask) -> bool:
        """A client that names a method, or wants a device, wants an answer of the person."""
        is_open = ask.heeds_setting and ask.way is None and ask.strength is Strength.SESSION
        return is_open and set(self.policy.ask_when_allowed) != {AskWhen.ALWAYS}

    def _is_in_doubt(self, account: Account, familiarity: Familiarity, at: datetime) -> bool:
        """Somebody else seems to be trying: only answers count then."""
        was_disowned = familiarity.disowned_at is not None and at < familiarity.disowned_at + AFTER_NOT_ME
        return was_disowned or account.wrong_codes_in_row >= self.policy.tries_per_account


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSetting:
    """What the window shows."""

    account: Account
    link: Link
    setting: AskWhen
    offered: tuple[AskWhen, ...]
    has_campus: bool


class OwnSettings:
    """The person's side."""

    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, policy: Policy, campus: Campus) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._policy = policy
        self._campus = campus

    def open(self, by: SlackUser) -> OwnSetting | CheckOwed:
        """Where only one setting is allowed there is nothing to change, and no check is owed.

        Raises NotLinked, SettingNotOffered while MFA is not on, NoUsableMethod.
        """
        at = self._clock.now()
        with self._begin() as uow:
            link, account = holder(uow, by)
            found = self._setting(link, account)
            return self._owed(uow, link, account, at) or found if len(found.offered) > 1 else found

    def change(self, by: SlackUser, wanted: AskWhen) -> OwnSetting | CheckOwed:
        """The new setting, told on two channels (S33), or the check that is owed first (S31).

        Raises NotLinked, SettingNotOffered, NoUsableMethod.
        """
        at = self._clock.now()
        with self._begin() as uow:
            link, account = holder(uow, by)
            former = self._setting(link, account)
            if wanted not in former.offered:
                raise SettingNotOffered
            if owed := self._owed(uow, link, account, at):
                return owed
            if account.ask_when is wanted or (account.ask_when is None and former.setting is wanted):
                return former
            changed = replace(account, ask_when=wanted)
            uow.accounts.save(changed)
            _record(uow, account, "verification.change_setting", f"account:{account.id}", at, to=wanted.value)
            told = {"done": "when_asked", "setting": wanted.value}
            tell(uow, self._randomness, account.id, NoticeKind.STEP, at=at, **told)
            return self._setting(link, changed)

    def not_me(self, by: SlackUser) -> None:
        """The change was not theirs. Raises NotLinked."""
        at = self._clock.now()
        with self._begin() as uow:
            _link, account = holder(uow, by)
            put_back_as_not_mine(uow, self._randomness, account, at=at, actor=f"account:{account.id}")

    def _setting(self, link: Link, account: Account) -> OwnSetting:
        if account.enabled_at is None:
            raise SettingNotOffered
        return OwnSetting(
            account=account,
            link=link,
            setting=setting_of(account, self._policy, self._campus),
            offered=offered(self._policy, self._campus),
            has_campus=bool(self._campus),
        )

    def _owed(self, uow: UnitOfWork, link: Link, account: Account, at: datetime) -> CheckOwed | None:
        held = list(uow.authenticators.of(account.id))
        return check_owed(uow, link, account, held, wanted=Errand(Next.WHEN_ASKED), at=at, policy=self._policy)


def put_back_as_not_mine(
    uow: UnitOfWork, randomness: Randomness, account: Account, *, at: datetime, actor: str
) -> None:
    """What "this wasn't me" does, in Slack and from a mail: from now on every sign-in is asked about; security is told (S17)."""
    uow.accounts.save(replace(account, ask_when=AskWhen.ALWAYS))
    # Whoever made the change sat at a Slack session that had just been checked: it counts no more.
    for link in uow.links.of_account(account.id):
        uow.links.save(replace(link, checked_at=None))
    uow.visits.end_of(account.id)
    _record(uow, account, "verification.setting_not_me", actor, at, to=AskWhen.ALWAYS.value)
    tell(uow, randomness, account.id, NoticeKind.METHOD_STOPPED, at=at, stopped="setting")
    facts = {"stopped": "setting", "account": account.sso_id, "method": ""}
    once = f"not_me:{account.id}:setting:{at.date().isoformat()}"
    notify(uow, randomness, account.id, NoticeKind.ALARM, None, facts, at=at, once=once)


def _record(uow: UnitOfWork, account: Account, action: str, actor: str, at: datetime, *, to: str) -> None:
    facts = {"from": account.ask_when.value if account.ask_when else "default", "to": to}
    uow.audit.add(AuditEvent(at=at, actor=actor, action=action, account_id=account.id, facts=facts))
