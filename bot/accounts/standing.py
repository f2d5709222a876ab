"""Where a person stands: all that a card about them shows, read in one transaction."""

from dataclasses import dataclass
from datetime import datetime, time

from bot.accounts.model import Account, Language, Link, SlackUser
from bot.authenticators.model import Authenticator, Device, Place, State, active, is_protected, waiting_tokens
from bot.enrollment.model import Advice, MfaState, Step, advise, mfa_state, step
from bot.errors import NotLinked
from bot.policy import Offer
from bot.ports import UnitOfWork
from bot.practice.model import Practice, proof
from bot.replacement.model import Replacement
from bot.support.model import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Whether a person of the support desk is there now, and until or from when."""

    is_open: bool
    changes_at: datetime
    opens: time
    closes: time
    """The usual hours of a weekday, where the desk is."""
    at: datetime
    """When this was so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that a card about one person shows, read in one transaction."""

    account: Account
    link: Link
    authenticators: tuple[Authenticator, ...]
    devices: tuple[Device, ...]
    desk: Desk
    at: datetime
    phones_allowed: bool = True
    has_door: bool = False
    """Whether there is a public address, under which the door outside Slack stands."""
    alternate_allowed: bool = True
    """Whether somebody of their kind may set up an alternate phone."""
    practices: tuple[Practice, ...] = ()
    """Those they brought to an end: which losses are proven."""
    replacement: Replacement | None = None
    """The device that is being replaced, or will be."""
    backup_codes: Offer = Offer.OFF
    """What the institution wants of backup codes."""
    paused: tuple[Authenticator, ...] = ()
    """Phones that were set up before the institution switched phones off: kept, and standing still (S19)."""
    request: Ticket | None = None
    """What they asked support, while it is under way."""

    @property
    def language(self) -> Language:
        return self.account.language or Language.of_locale(self.link.locale)

    @property
    def active(self) -> list[Authenticator]:
        return active(self.authenticators)

    @property
    def stopped(self) -> list[Authenticator]:
        """Those that open nothing for now; not what the person took off."""
        return [each for each in self.authenticators if each.state is State.SUSPENDED and not each.is_put_away]

    @property
    def state(self) -> MfaState:
        return mfa_state(self.account, self.authenticators)

    @property
    def step(self) -> Step:
        return step(self.account, self.authenticators)

    @property
    def is_protected(self) -> bool:
        return is_protected(self.authenticators)

    @property
    def is_locked_out(self) -> bool:
        """MFA is on and no method is left: only support can help."""
        return self.account.enabled_at is not None and not self.active

    @property
    def advice(self) -> Advice:
        allowed = self.phones_allowed and self.alternate_allowed
        return advise(self.account.possessions, self.authenticators, phones_allowed=allowed)

    @property
    def lacks_alternate(self) -> bool:
        """Covered, and only by things that are carried or used every day: time to add a phone that stays elsewhere."""
        elsewhere = {Place.ALTERNATE, Place.OFFICE}
        may = self.phones_allowed and self.alternate_allowed and self.step is Step.DONE and self.is_protected
        return may and not any(each.place in elsewhere for each in (*self.active, *self.stopped))

    @property
    def codes(self) -> Authenticator | None:
        """The set of backup codes that is good now."""
        return next((each for each in self.active if each.kind.is_recovery), None)

    @property
    def signs_in_with(self) -> list[Authenticator]:
        """The active methods that do not run out."""
        return [each for each in self.active if not each.kind.is_recovery]

    @property
    def needs_an_app(self) -> bool:
        """Two phones are there and no app: MFA can't be turned on with these alone (S30)."""
        return len(self.signs_in_with) > 1 and all(each.kind.is_phone for each in self.signs_in_with)

    @property
    def unfinished(self) -> list[Authenticator]:
        """Set-ups the person has begun; a token that was lent to them is none."""
        begun = (each for each in self.authenticators if each.place is not Place.TOKEN)
        return [each for each in begun if each.is_unfinished(self.at)]

    @property
    def waiting_tokens(self) -> list[Authenticator]:
        return waiting_tokens(self.authenticators, self.at)

    def device_of(self, authenticator: Authenticator) -> Device | None:
        return next((each for each in self.devices if each.id == authenticator.device_id), None)

    def frozen(self) -> list[tuple[Device, list[Authenticator]]]:
        """Each device that stands still for a loss, with what is on it; the newest first."""
        stopped = [each for each in self.authenticators if each.loss]
        found = [(device, [each for each in stopped if each.device_id == device.id]) for device in self.devices]
        return sorted(
            ((device, those) for device, those in found if those),
            key=lambda each: max(one.ended_at or self.at for one in each[1]),
            reverse=True,
        )

    def losses(self) -> list[tuple[Device, Practice | None]]:
        """Each device that could be lost, with the practice that proves that they would get in all the same."""
        holding = {each.device_id for each in self.active}
        return [
            (device, proof(device.id, self.practices, self.active, self.at))
            for device in self.devices
            if device.id in holding
        ]

    def device_names(self) -> list[str]:
        """The devices that hold an active method, each once, in the order they were added."""
        holders = (self.device_of(each) for each in self.active)
        return list(dict.fromkeys(device.name for device in holders if device))


def holder(uow: UnitOfWork, by: SlackUser) -> tuple[Link, Account]:
    """The account a Slack user acts for. Raises NotLinked."""
    link = uow.links.of(by)
    account = uow.accounts.get(link.account_id) if link else None
    if link is None or account is None:
        raise NotLinked
    return link, account
