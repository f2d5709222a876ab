"""A phone number as a method: asked for, proved by a code that is sent to it, and only then a method (S7, S19)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.accounts.model import Account, AccountId, Link, SlackUser
from bot.accounts.standing import holder
from bot.audit import AuditEvent
from bot.authenticators.codes import Checked, Outcome
from bot.authenticators.flow import erase_setup
from bot.authenticators.model import (
    PHONE_PLACES,
    Authenticator,
    AuthenticatorId,
    Device,
    DeviceId,
    Kind,
    Place,
    State,
    active,
    device_called,
    giving_way,
    readable_name,
    unused_name,
)
from bot.authenticators.out_of_band import Held, Purpose
from bot.authenticators.phones import Number, NumberFault, masked, may_carry, read_number
from bot.authenticators.removal import erase
from bot.enrollment.number_change import end_former, tell_of_new_number
from bot.errors import MethodNotFound, NumberTaken, PhoneSetupOver, PhonesNotAllowed, SetupNotFound, TooManyMethods
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Digests, Randomness, UnitOfWork
from bot.replacement.ending import complete, going_on, is_of, keep_setup, new_device, replacement_of
from bot.replacement.model import ReplacementId
from bot.secret import Secret
from bot.telling import tell
from bot.verification.fresh_check import Tries, check_owed
from bot.verification.out_of_band import PhoneCodes
from bot.verification.owed import CheckOwed, Errand, Next, SentCode

TERMS = "phone_numbers"
"""What is accepted before the first number is kept (S39)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneForm:
    """What the person gives: the kind of phone, its number, how codes come, what they call it."""

    place: Place
    typed: Secret
    by: Kind
    name: str
    """May be empty: then it is called as phones of its kind usually are."""
    usual_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneSetup:
    """What the windows for one new phone show.

    ``code`` is the one that can be typed now, and how far it has come; None while there is none. ``held`` says why no
    further one was sent just now.
    """

    authenticator: Authenticator
    account: Account
    link: Link
    devices: tuple[str, ...] = ()
    """Names of the phones that the person has already: the same name means the same device."""
    code: SentCode | None = None
    held: Held | None = None
    former: Authenticator | None = None
    """The phone whose place the new number takes."""
    device: Device | None = None
    """Where that one is."""

    places: tuple[Place, ...] = PHONE_PLACES
    """The kinds of phone that this person may set up."""

    @property
    def can_be_called(self) -> bool:
        return self.authenticator.kind is Kind.SMS


@dataclass(frozen=True, slots=True)
class PhoneRefused:
    """The form goes back, with a sentence beside each field that is wrong."""

    faults: tuple[NumberFault, ...] = ()
    held: Held | None = None


class PhoneEnrollments:
    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, digests: Digests, policy: Policy) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._policy = policy
        self._tries = Tries(policy)
        self._codes = PhoneCodes(policy, randomness, digests)

    def add_phone(self, by: SlackUser, *, replacing: ReplacementId | None = None) -> PhoneSetup | CheckOwed:
        """Starts a new phone, or goes on with the unfinished one, where it was left.

        With ``replacing`` it is the number of that replacement's new device. Raises NotLinked, PhonesNotAllowed,
        TooManyMethods, ReplacementOver.
        """
        at = self._clock.now()
        with self._begin() as uow:
            link, account = holder(uow, by)
            if not self._policy.phones_allowed:
                raise PhonesNotAllowed
            held = list(uow.authenticators.of(account.id))
            going = going_on(uow, account, replacing)
            wanted = Errand(Next.REPLACE, of=replacing) if replacing else None
            if owed := check_owed(uow, link, account, held, wanted=wanted, at=at, policy=self._policy):
                return owed
            for stale in (each for each in held if each.state is State.PENDING and not each.is_unfinished(at)):
                erase_setup(uow, stale, at=at, because="expired")
            begun = (each for each in held if each.is_unfinished(at) and each.kind.is_phone)
            found = next((each for each in begun if each.replaces is None and is_of(each, going, replacing)), None)
            if found is None:
                if not replacing and len(active(held)) >= self._policy.methods_per_account:
                    raise TooManyMethods
                found = self._begin_phone(uow, account, at)
            if replacing:
                keep_setup(uow, going, found)
            if account.warned_at is None:
                account = replace(account, warned_at=at)
                uow.accounts.save(account)
            setup = self._setup(uow, link, account, found, at)
            # Its number was confirmed meanwhile by somebody else: only another one helps.
            return replace(setup, code=None) if _is_confirmed(uow, found) else setup

    def change_number(self, by: SlackUser, id: AuthenticatorId) -> PhoneSetup | CheckOwed:  # noqa: A002
        """Starts a new number in the place of this phone's, or goes on with it. The old one works until the new is proven.

        Raises NotLinked, PhonesNotAllowed, MethodNotFound, NoUsableMethod.
        """
        at = self._clock.now()
        with self._begin() as uow:
            link, account = holder(uow, by)
            if not self._policy.phones_allowed:
                raise PhonesNotAllowed
            held = list(uow.authenticators.of(account.id))
            former = next((each for each in active(held) if each.id == id and each.kind.is_phone), None)
            if former is None:
                raise MethodNotFound
            wanted = Errand(Next.CHANGE_NUMBER, id)
            if owed := check_owed(uow, link, account, held, wanted=wanted, at=at, policy=self._policy):
                return owed
            found = next((each for each in held if each.is_unfinished(at) and each.replaces == id), None)
            found = found or self._begin_phone(uow, account, at, former)
            setup = self._setup(uow, link, account, found, at)
            return replace(setup, code=None) if _is_confirmed(uow, found) else setup

    def give_number(
        self,
        by: SlackUser,
        id: AuthenticatorId,  # noqa: A002
        form: PhoneForm,
        *,
        terms: str,
        view_id: str | None,
    ) -> PhoneSetup | PhoneRefused:
        """The number of an unfinished phone: a code leaves for it. A former number, and its codes, are gone.

        By sending the form the person accepts ``terms``, the version of what it says about personal data (S39).
        Raises NotLinked, PhonesNotAllowed, SetupNotFound, PhoneSetupOver.
        """
        at = self._clock.now()
        with self._begin() as uow:
            link, account, phone = self._unfinished(uow, by, id, at)
            number = read_number(form.typed.reveal(), regions=self._policy.phone_regions)
            if isinstance(number, NumberFault):
                return PhoneRefused((number,))
            if form.place is Place.ALTERNATE and not self._policy.may_have_alternate_phone(account.kind):
                return PhoneRefused((NumberFault.NO_ALTERNATE,))
            if faults := may_carry(number, form.place, form.by, voip_allowed=self._policy.voip_allowed):
                return PhoneRefused(tuple(faults))
            self._accept_terms(uow, account, terms, at)
            if refused := self._refused_as_known(uow, account, number, at):
                return refused
            if phone.number != number.e164:
                uow.codes.forget_of(phone.id)
            name = self._name_for(uow, account, form)
            phone = phone.reached_at(number.e164, place=form.place, by=form.by, name=name)
            sent = self._codes.send(uow, account, phone, Purpose.CONFIRM, view_id=view_id, at=at)
            if isinstance(sent, Held):
                return PhoneRefused(held=sent)
            phone = _saved(uow, phone)
            return self._setup(uow, link, account, phone, at)

    def send_again(self, by: SlackUser, id: AuthenticatorId, *, view_id: str | None) -> PhoneSetup:  # noqa: A002
        """Another code to the same number, in its time. Raises as ``give_number``, and NumberTaken."""
        return self._send(by, id, view_id=view_id, call=False)

    def call_instead(self, by: SlackUser, id: AuthenticatorId, *, view_id: str | None) -> PhoneSetup:  # noqa: A002
        """The next code comes by a call, and so do those after it. Raises as ``send_again``."""
        return self._send(by, id, view_id=view_id, call=True)

    def other_number(self, by: SlackUser, id: AuthenticatorId) -> PhoneSetup:  # noqa: A002
        """Back to the form, with what was typed: codes sent to the former number are dead. Raises as ``give_number``."""
        at = self._clock.now()
        with self._begin() as uow:
            link, account, phone = self._unfinished(uow, by, id, at)
            uow.codes.forget_of(phone.id)
            return self._setup(uow, link, account, phone, at)

    def confirm(self, by: SlackUser, id: AuthenticatorId, typed: Secret) -> Checked:  # noqa: A002
        """The code that was sent: right makes the phone an active method on the device it was given a name for.

        Raises NotLinked, SetupNotFound, PhoneSetupOver, PhonesNotAllowed, NumberTaken. Sent twice, it says right twice.
        """
        at = self._clock.now()
        with self._begin() as uow:
            link, account = holder(uow, by)
            phone = uow.authenticators.get(id)
            if phone is not None and phone.account_id == account.id and phone.state is State.ACTIVE:
                return Checked(Outcome.RIGHT)
            link, account, phone = self._unfinished(uow, by, id, at)
            throttle = self._tries.throttle(uow, f"setup:{account.id}", at=at)
            if refused := self._tries.refuse(uow, account, throttle, at=at):
                return refused
            checked = self._codes.check(uow, uow.codes.of(phone.id, Purpose.CONFIRM), typed, at=at)
            account = self._tries.count(uow, account, throttle, checked, at=at)
            if checked.outcome is Outcome.RIGHT:
                self._activate(uow, link, account, phone, at)
            return checked

    def look(self, by: SlackUser, id: AuthenticatorId) -> PhoneSetup:  # noqa: A002
        """The unfinished phone as it stands now. Raises as ``give_number``."""
        at = self._clock.now()
        with self._begin() as uow:
            link, account, phone = self._unfinished(uow, by, id, at)
            return self._setup(uow, link, account, phone, at)

    def _send(self, by: SlackUser, id_: AuthenticatorId, *, view_id: str | None, call: bool) -> PhoneSetup:
        at = self._clock.now()
        with self._begin() as uow:
            link, account, phone = self._unfinished(uow, by, id_, at)
            if phone.number is None:
                raise SetupNotFound
            if _is_confirmed(uow, phone):
                # Confirmed meanwhile, by its owner: no more of their budget, and no more messages to them.
                raise NumberTaken
            wanted = replace(phone, kind=Kind.VOICE) if call else phone
            sent = self._codes.send(uow, account, wanted, Purpose.CONFIRM, view_id=view_id, at=at)
            if isinstance(sent, Held):
                return replace(self._setup(uow, link, account, phone, at), held=sent)
            if wanted != phone:
                wanted = _saved(uow, wanted)
            return self._setup(uow, link, account, wanted, at)

    def _setup(self, uow: UnitOfWork, link: Link, account: Account, phone: Authenticator, at: datetime) -> PhoneSetup:
        names = self._phone_names(uow, account, uow.authenticators.devices_of(account.id))
        code = self._codes.newest(uow, phone, Purpose.CONFIRM, at=at)
        former = uow.authenticators.get(phone.replaces) if phone.replaces else None
        devices = uow.authenticators.devices_of(account.id) if former else ()
        may_have_all = self._policy.may_have_alternate_phone(account.kind)
        return PhoneSetup(
            authenticator=phone,
            account=account,
            link=link,
            devices=tuple(names),
            code=code,
            former=former,
            device=next((each for each in devices if former and each.id == former.device_id), None),
            places=tuple(each for each in PHONE_PLACES if may_have_all or each is not Place.ALTERNATE),
        )

    def _name_for(self, uow: UnitOfWork, account: Account, form: PhoneForm) -> str:
        """What was typed. Without it, a mobile number falls with the one phone that the person has, and others stand alone."""
        if name := readable_name(form.name):
            return name
        devices = uow.authenticators.devices_of(account.id)
        phones = self._phone_names(uow, account, devices)
        if form.place is Place.MOBILE and len(phones) == 1:
            return phones[0]
        return unused_name(form.usual_name, devices)

    def _phone_names(self, uow: UnitOfWork, account: Account, devices: Sequence[Device]) -> list[str]:
        """The phones in the pocket, by name, that hold a method."""
        held = {each.device_id for each in active(uow.authenticators.of(account.id)) if each.place is Place.MOBILE}
        return [each.name for each in devices if each.id in held]

    def _begin_phone(
        self, uow: UnitOfWork, account: Account, at: datetime, former: Authenticator | None = None
    ) -> Authenticator:
        phone = Authenticator(
            id=AuthenticatorId(self._randomness.token()),
            account_id=account.id,
            kind=former.kind if former else Kind.SMS,
            place=former.place if former else Place.MOBILE,
            state=State.PENDING,
            seed=None,
            replaces=former.id if former else None,
            created_at=at,
            expires_at=at + self._policy.setup_life,
        )
        uow.authenticators.add(phone)
        uow.audit.add(_event(account, "enrollment.start_phone", at, target=phone.id))
        return phone

    def _unfinished(
        self, uow: UnitOfWork, by: SlackUser, id_: AuthenticatorId, at: datetime
    ) -> tuple[Link, Account, Authenticator]:
        link, account = holder(uow, by)
        if not self._policy.phones_allowed:
            raise PhonesNotAllowed
        phone = uow.authenticators.get(id_)
        if phone is None or phone.account_id != account.id or not phone.kind.is_phone:
            raise SetupNotFound
        if not phone.is_unfinished(at):
            raise PhoneSetupOver
        return link, account, phone

    def _accept_terms(self, uow: UnitOfWork, account: Account, version: str, at: datetime) -> None:
        if uow.acceptances.add(account.id, TERMS, version, at=at):
            uow.audit.add(_event(account, "enrollment.accept_terms", at, facts={"what": TERMS, "version": version}))

    def _refused_as_known(self, uow: UnitOfWork, account: Account, number: Number, at: datetime) -> PhoneRefused | None:
        """A number is one account's, and once. Asking costs the asker as much as a code."""
        known = uow.authenticators.with_number(number.e164)
        if known is None or _may_come_back(known, account.id):
            return None
        if known.account_id == account.id:
            return PhoneRefused((NumberFault.OWN if known.state is State.ACTIVE else NumberFault.STOPPED,))
        if spent := self._codes.count_guess(uow, account, number.e164, at=at):
            return PhoneRefused(held=spent)
        ends = number.e164.reveal()[-2:]
        uow.audit.add(_event(account, "enrollment.refuse_phone", at, facts={"because": "taken", "ends": ends}))
        return PhoneRefused((NumberFault.TAKEN,))

    def _activate(self, uow: UnitOfWork, link: Link, account: Account, phone: Authenticator, at: datetime) -> None:
        if phone.number is None or _is_confirmed(uow, phone):
            # Somebody else confirmed it first, while both had a code.
            raise NumberTaken
        if known := uow.authenticators.with_number(phone.number):
            # They had taken it off themselves, and have just proved it anew: what stood still for undoing ends.
            erase(uow, known, at=at)
        held = uow.authenticators.of(account.id)
        devices = uow.authenticators.devices_of(account.id)
        former = next((each for each in active(held) if each.id == phone.replaces), None)
        name = phone.wanted_name or masked(phone.number)
        # The code that has just been right is S31's fresh check for what follows.
        uow.links.save(replace(link, checked_at=at))
        facts = {"kind": phone.kind.value, "place": phone.place.value, "ends": phone.number.reveal()[-2:]}
        uow.audit.add(_event(account, "enrollment.confirm_phone", at, target=phone.id, facts=facts))
        replacement = replacement_of(uow, phone)
        if replacement is not None:
            on = new_device(uow, self._randomness, replacement, phone, name)
            proven = phone.confirmed(on=on.id, at=at, is_default=False)
            complete(uow, self._randomness, self._policy, account, replacement, proven, on, at=at)
            return
        device = device_called(name, devices, held)
        if former is not None and former.place is phone.place:
            # The same phone with another number: it keeps its name.
            device = next((each for each in devices if each.id == former.device_id), device)
        shares = device is not None and any(each.device_id == device.id for each in active(held))
        if device is None:
            name = unused_name(name, devices)
            device = Device(id=DeviceId(self._randomness.token()), account_id=account.id, name=name, place=phone.place)
            uow.authenticators.add_device(device)
        if former is not None:
            end_former(uow, account, former, by=phone, at=at)
        lone = giving_way(held, phone.place)
        if former is None and lone is not None:
            uow.authenticators.save(replace(lone, is_default=False))
        is_first = lone is not None or not any(each.is_default for each in held)
        is_default = former.is_default if former else is_first
        uow.authenticators.save(phone.confirmed(on=device.id, at=at, is_default=is_default))
        if former is not None:
            tell_of_new_number(uow, self._randomness, self._policy, account, former, phone, at=at)
            return
        done = "phone_added_same_device" if shares else "phone_added"
        tell(uow, self._randomness, account.id, NoticeKind.STEP, at=at, done=done, device=device.name, method=phone.id)


def _is_confirmed(uow: UnitOfWork, phone: Authenticator) -> bool:
    """Whether the number of this unfinished phone is, or once was, a method already."""
    known = uow.authenticators.with_number(phone.number) if phone.number is not None else None
    return known is not None and not _may_come_back(known, phone.account_id)


def _may_come_back(known: Authenticator, to: AccountId) -> bool:
    """A number that its owner took off is theirs to add again; for others it is free once it can't be put back.

    So is one whose phone was lost, once the SIM card has been replaced: to find the phone again would free all that is
    on it, and whoever holds it still holds the app.
    """
    may_be_with_a_thief = known.loss is not None and known.loss.may_be_a_thief
    return known.account_id == to and (known.is_put_away or may_be_with_a_thief)


def _saved(uow: UnitOfWork, phone: Authenticator) -> Authenticator:
    """As it is kept, with its version counted up, for whoever goes on with it in the same transaction."""
    uow.authenticators.save(phone)
    return replace(phone, version=phone.version + 1)


def _event(
    account: Account, action: str, at: datetime, *, target: str | None = None, facts: dict[str, str] | None = None
) -> AuditEvent:
    return AuditEvent(
        at=at, actor=f"account:{account.id}", action=action, account_id=account.id, target=target, facts=facts or {}
    )
