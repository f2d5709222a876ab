"""What somebody who has signed in at the door is shown."""

from dataclasses import dataclass
from datetime import datetime

from bot.accounts.model import Account, Language
from bot.accounts.standing import Desk
from bot.authenticators.model import Authenticator, Device, State, active
from bot.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class AtTheDoor:
    """What the page of somebody who has signed in shows, read in one transaction."""

    account: Account
    language: Language
    authenticators: tuple[Authenticator, ...]
    devices: tuple[Device, ...]
    answering: tuple[Authenticator, ...]
    """Those whose code is a fresh check now."""
    is_checked: bool
    may_add: bool
    """Whether a method may be added: after a fresh check, or where nothing was ever set up."""
    may_enable: bool
    """Whether MFA can be turned on: two proven methods are there (S30)."""
    form: Secret
    desk: Desk
    at: datetime

    @property
    def active(self) -> list[Authenticator]:
        return active(self.authenticators)

    @property
    def stopped(self) -> list[Authenticator]:
        return [each for each in self.authenticators if each.state is State.SUSPENDED]

    @property
    def losable(self) -> list[Device]:
        """The devices that hold an active method."""
        holding = {each.device_id for each in self.active}
        return [each for each in self.devices if each.id in holding]

    def device_of(self, authenticator: Authenticator) -> Device | None:
        return next((each for each in self.devices if each.id == authenticator.device_id), None)
