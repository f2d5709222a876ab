"""What every door needs, gathered once by the composition root."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar

from slack_bolt.context.async_context import AsyncBoltContext

from bot.accounts.flow import People
from bot.accounts.linking import Linking
from bot.accounts.model import Language, SlackUser
from bot.accounts.sign_in import SignIns
from bot.authenticators.care import MethodCare
from bot.authenticators.flow import HeldAuthenticators
from bot.authenticators.lost_devices import LostDevices
from bot.authenticators.removal import Removals
from bot.changes.flow import Changes
from bot.door.by_card import CardFreezes
from bot.door.visits import Visits
from bot.enrollment.flow import Enrollments
from bot.enrollment.phones import PhoneEnrollments
from bot.practice.flow import Practices
from bot.practice.model import Attempt
from bot.recovery.card import WalletCards
from bot.recovery.flow import BackupCodeSets
from bot.relying_parties.flow import RelyingParties
from bot.replacement.flow import Replacements
from bot.secret import Secret
from bot.support.flow import Requests
from bot.tokens.holding import LentTokens
from bot.verification.dispatch import Dispatches
from bot.verification.flow import Verifications
from bot.verification.fresh_check import FreshChecks
from bot.verification.own_setting import OwnSettings
from bot.verification.plugins import PluginSignIns
from bot.verification.prompts import Prompts
from handlers.accounts.oidc import InstitutionSignIn
from handlers.institution import Institution
from handlers.senders.mail import Mailer
from handlers.senders.phone import Telephony
from handlers.senders.slack import SlackWorkspace
from handlers.texts import Text, Texts
from handlers.verification.figures import Figures
from handlers.verification.waiters import Waiters
from handlers.words import desk_facts

NOT_SET_UP: Final = "not set up"
"""Why something did not leave by a way that the operator does not use."""
NOT_NEEDED: Final = "not needed any more"
"""Why something did not leave that would only confuse by now."""
Answer = TypeVar("Answer")
Now = Callable[[], datetime]


class Run(Protocol):
    """Hands a flow to the database's executor: ``await transact(people.hear, user, text=…)``."""

    def __call__(self, flow: Callable[..., Answer], *args: Any, **kwargs: Any) -> Awaitable[Answer]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    transact: Run
    read: Run
    people: People
    linking: Linking
    sign_ins: SignIns
    enrollments: Enrollments
    authenticators: HeldAuthenticators
    care: MethodCare
    removals: Removals
    lost_devices: LostDevices
    tokens: LentTokens
    fresh_checks: FreshChecks
    practices: Practices
    wallet_cards: WalletCards
    visits: Visits
    card_freezes: CardFreezes
    replacements: Replacements
    backup_codes: BackupCodeSets
    relying_parties: RelyingParties
    verifications: Verifications
    own_settings: OwnSettings
    prompts: Prompts
    plugins: PluginSignIns
    changes: Changes
    requests: Requests
    phones: PhoneEnrollments
    dispatches: Dispatches
    texts: Texts
    institution: Institution
    slack: SlackWorkspace
    mailer: Mailer | None = None
    """None where no mail server is set up: changes are told in Slack only."""
    telephony: Telephony | None = None
    """None where no gateway for SMS and calls is set up."""
    institution_sign_in: InstitutionSignIn | None = None
    """None where the institution's own sign-in is not set up: an invitation is the way then."""
    waiters: Waiters = field(default_factory=Waiters)
    figures: Figures = field(default_factory=Figures)
    public_url: str | None
    """Where people's browsers reach Mamori's pages, without a slash at the end; None without a public address."""

    async def close(self) -> None:
        """Ends what is open towards the outside."""
        for each in (self.slack, self.mailer, self.telephony):
            if each is not None:
                await each.close()

    @property
    def door_url(self) -> str | None:
        """The page for people without Slack; None without a public address."""
        return f"{self.public_url}/door" if self.public_url else None

    def page_url(self, ticket: Secret | None) -> str | None:
        return f"{self.public_url}/enroll/{ticket.reveal()}" if ticket and self.public_url else None

    def practice_url(self, attempt: Attempt) -> str | None:
        """Where the practice can be tried as at a sign-in page; None without a public address."""
        return (
            f"{self.public_url}/practice/{attempt.practice.id}/{attempt.ticket.reveal()}" if self.public_url else None
        )

    def sign_in_url(self, ticket: Secret) -> str:
        """Where a browser sets out for the institution's sign-in."""
        return f"{self.public_url}/link/{ticket.reveal()}"

    async def text_for(self, user: SlackUser) -> Text:
        """The person's language; for somebody not linked, the one of their Slack profile."""
        try:
            language = await self.read(self.people.language_of, user)
        except Exception:  # noqa: BLE001 - this also chooses the words for a bug: any language is better than none
            return self.texts[Language.ENGLISH]
        if language is not None:
            return self.texts[language]
        profile = await self.slack.profile(user)
        return self.texts[Language.of_locale(profile.locale if profile else None)]

    def desk_facts(self, text: Text) -> dict[str, str]:
        """``desk`` and ``contact``, for texts that send somebody to support."""
        return desk_facts(text, self.people.desk(), self.institution, at=self.people.now())


def slack_user(context: AsyncBoltContext) -> SlackUser:
    """Who really acts: in a shared channel the acting team is not the team of the workspace (S38, S54)."""
    return SlackUser(str(context.actor_user_id or context.user_id), str(context.actor_team_id or context.team_id or ""))
