"""What leaves for a phone when its turn comes, and who waits for it."""

from dataclasses import dataclass

from bot.accounts.model import Language, SlackUser
from bot.authenticators.model import NUMBER_CHANGED, Authenticator, AuthenticatorId, Kind
from bot.authenticators.out_of_band import CodeId, Purpose
from bot.notices import Notice
from bot.policy import Policy
from bot.ports import Begin, Clock
from bot.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Read only at the moment of sending, and kept nowhere."""

    number: Secret
    code: Secret
    by: Kind
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Farewell:
    """The last thing that a phone is told."""

    number: Secret
    by: Kind
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A window in which somebody waits for a code."""

    user: SlackUser
    authenticator: Authenticator
    purpose: Purpose
    view_id: str


class Dispatches:
    def __init__(self, begin: Begin, clock: Clock, policy: Policy) -> None:
        self._begin = begin
        self._clock = clock
        self._policy = policy

    def due(self, id: CodeId) -> Dispatch | None:  # noqa: A002 - the word everybody expects
        """What leaves now; None once the code has no use any more: nothing is ever sent late."""
        at = self._clock.now()
        with self._begin() as uow:
            code = uow.codes.get(id)
            if code is None or code.code is None or not code.is_open(at) or not self._policy.phones_allowed:
                return None
            phone = uow.authenticators.get(code.authenticator_id)
            account = uow.accounts.get(code.account_id)
            if phone is None or phone.number is None or account is None:
                return None
            links = uow.links.of_account(account.id)
            language = account.language or Language.of_locale(links[0].locale if links else None)
            return Dispatch(number=phone.number, code=code.code, by=phone.kind, language=language)

    def farewell(self, id: AuthenticatorId) -> Farewell | None:  # noqa: A002
        """What is told to a phone whose number was changed; None where that was undone, or it is erased."""
        with self._begin() as uow:
            phone = uow.authenticators.get(id)
            account = uow.accounts.get(phone.account_id) if phone else None
            if phone is None or account is None or phone.number is None or phone.ended_because != NUMBER_CHANGED:
                return None
            links = uow.links.of_account(account.id)
            language = account.language or Language.of_locale(links[0].locale if links else None)
            return Farewell(number=phone.number, by=phone.kind, language=language)

    def was_sent(self, id: CodeId) -> None:  # noqa: A002
        """It has left: from now on only its keyed hash is kept."""
        at = self._clock.now()
        with self._begin() as uow:
            code = uow.codes.get(id)
            if code is not None and code.code is not None:
                uow.codes.save(code.sent(at))

    def notice(self, id: str) -> Notice | None:  # noqa: A002
        """What left for a phone, by the id under which the gateway knows it."""
        with self._begin() as uow:
            return uow.notices.get(id)

    def waiting_for(self, id: CodeId) -> Waiting | None:  # noqa: A002
        """Whose window waits for this code, if one still does."""
        at = self._clock.now()
        with self._begin() as uow:
            code = uow.codes.get(id)
            if code is None or code.view_id is None or not code.is_open(at):
                return None
            phone = uow.authenticators.get(code.authenticator_id)
            links = uow.links.of_account(code.account_id)
            if phone is None or not links:
                return None
            return Waiting(user=links[0].user, authenticator=phone, purpose=code.purpose, view_id=code.view_id)
