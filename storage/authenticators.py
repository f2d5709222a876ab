"""Authenticators with their sealed seeds, devices, and the counting of wrong codes."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, or_, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.accounts.model import AccountId
from bot.authenticators.codes import STEP, Algorithm
from bot.authenticators.model import (
    PUT_AWAY,
    Authenticator,
    AuthenticatorId,
    Device,
    DeviceId,
    Kind,
    Loss,
    Place,
    State,
    Throttle,
)
from bot.errors import NumberTaken
from bot.secret import Secret
from storage.keyring import Keyring
from storage.rows import AuthenticatorRow, DeviceRow, ThrottleRow, TokenRow
from storage.sealed import place_of
from storage.tables import ChangedMeanwhile, add, save, save_version, table_of

authenticators = table_of(AuthenticatorRow)
devices = table_of(DeviceRow)
throttles = table_of(ThrottleRow)
tokens = table_of(TokenRow)
SEED = authenticators.c.seed
NUMBER = authenticators.c.phone_number
TOKEN_SEED = tokens.c.seed
ONE_DEFAULT = ("one_default_per_account", "authenticators.account_id")
"""How the two databases say that another method is asked first already."""

WITH_TOKEN = select(
    authenticators,
    tokens.c.id.label("token_id"),
    tokens.c.serial.label("token_serial"),
    tokens.c.seed.label("token_seed"),
    tokens.c.interval_s,
    tokens.c.algorithm,
    tokens.c.drift,
    tokens.c.last_step.label("token_last_step"),
).outerjoin_from(authenticators, tokens, tokens.c.authenticator_id == authenticators.c.id)
AUTHENTICATOR = WITH_TOKEN.where(authenticators.c.id == bindparam("id"))
AUTHENTICATORS_OF = WITH_TOKEN.where(
    authenticators.c.account_id == bindparam("account_id"), authenticators.c.state != State.REVOKED
).order_by(authenticators.c.created_at, authenticators.c.id)
BEGINNING_WITH = WITH_TOKEN.where(
    authenticators.c.id >= bindparam("start"),
    authenticators.c.id < bindparam("end"),
    authenticators.c.state != State.REVOKED,
)
OF_ITS_TOKEN = (
    update(tokens)
    .where(
        tokens.c.authenticator_id == bindparam("of_authenticator"),
        or_(tokens.c.last_step.is_distinct_from(bindparam("step")), tokens.c.drift != bindparam("learned")),
    )
    # Counted up, so that an operator who takes the token back at this moment has to look again.
    .values(last_step=bindparam("step"), drift=bindparam("learned"), version=tokens.c.version + 1)
)
WITH_NUMBER = WITH_TOKEN.where(
    authenticators.c.number_digest == bindparam("number_digest"),
    # As the index of these says it, or SQLite would not use it.
    text("authenticators.state IN ('active', 'suspended')"),
)
RESTING = (
    # The first condition as the index of these says it, or SQLite would not use it.
    WITH_TOKEN.where(
        text("authenticators.state = 'suspended'"), authenticators.c.ended_because == Loss.LEFT_AT_HOME.value
    )
    .order_by(authenticators.c.ended_at)
    .limit(bindparam("most"))
)
DEVICES_OF = select(devices).where(devices.c.account_id == bindparam("account_id"))
THROTTLE = select(throttles).where(
    throttles.c.subject == bindparam("subject"), throttles.c.source == bindparam("source")
)
ITS_ROW = and_(throttles.c.subject == bindparam("of_subject"), throttles.c.source == bindparam("of_source"))
FORGET_THROTTLE = delete(throttles).where(ITS_ROW)
COUNT = (
    update(throttles)
    .where(ITS_ROW)
    .values(wrong_in_row=bindparam("wrong_in_row"), last_wrong_at=bindparam("last_wrong_at"))
)


class SqlAuthenticators:
    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring
        self._opened: dict[str, tuple[Secret | None, Secret | None]] = {}
        """Seed and number of what was read: a flow that leaves them alone need not seal them anew."""

    def get(self, id: AuthenticatorId) -> Authenticator | None:  # noqa: A002
        row = self._connection.execute(AUTHENTICATOR, {"id": id}).first()
        return self._authenticator(row) if row else None

    def of(self, account_id: AccountId) -> Sequence[Authenticator]:
        found = self._connection.execute(AUTHENTICATORS_OF, {"account_id": account_id})
        return [self._authenticator(row) for row in found]

    def beginning_with(self, start: str) -> Sequence[Authenticator]:
        # Ids are hexadecimal: no letter stands behind f.
        found = self._connection.execute(BEGINNING_WITH, {"start": start, "end": start + "g"})
        return [self._authenticator(row) for row in found]

    def unfinished_since(self, at: datetime, limit: int) -> Sequence[Authenticator]:
        statement = (
            WITH_TOKEN.where(authenticators.c.state == State.PENDING, authenticators.c.expires_at <= at)
            .order_by(authenticators.c.expires_at)
            .limit(limit)
        )
        return [self._authenticator(row) for row in self._connection.execute(statement)]

    def put_away_before(self, at: datetime, limit: int) -> Sequence[Authenticator]:
        statement = (
            WITH_TOKEN.where(
                # As the index of these says it, or SQLite would not use it.
                text("authenticators.state = 'suspended'"),
                authenticators.c.ended_because.in_(PUT_AWAY),
                authenticators.c.ended_at <= at,
            )
            .order_by(authenticators.c.ended_at)
            .limit(limit)
        )
        return [self._authenticator(row) for row in self._connection.execute(statement)]

    def resting(self, limit: int) -> Sequence[Authenticator]:
        return [self._authenticator(row) for row in self._connection.execute(RESTING, {"most": limit})]

    def with_number(self, number: Secret) -> Authenticator | None:
        row = self._connection.execute(WITH_NUMBER, {"number_digest": self._digest(number)}).first()
        return self._authenticator(row) if row else None

    def add(self, authenticator: Authenticator) -> None:
        add(self._connection, authenticators, self._values(authenticator) | self._sealed(authenticator))

    def save(self, authenticator: Authenticator) -> None:
        values = self._values(authenticator)
        opened = self._opened.get(authenticator.id)
        if opened is None or authenticator.seed is not opened[0] or authenticator.number is not opened[1]:
            values |= self._sealed(authenticator)
        try:
            save_version(self._connection, authenticators, values)
        except IntegrityError as error:
            if any(each in str(error.orig) for each in ONE_DEFAULT):
                raise ChangedMeanwhile from None
            if authenticator.number is None:
                raise
            raise NumberTaken from None
        if authenticator.token_serial is not None:
            learned = {"step": authenticator.last_step, "learned": authenticator.drift}
            self._connection.execute(OF_ITS_TOKEN, learned | {"of_authenticator": authenticator.id})

    def devices_of(self, account_id: AccountId) -> Sequence[Device]:
        return [
            Device(id=DeviceId(row.id), account_id=account_id, name=row.name, place=Place(row.place))
            for row in self._connection.execute(DEVICES_OF, {"account_id": account_id})
        ]

    def add_device(self, device: Device) -> None:
        add(self._connection, devices, asdict(device))

    def save_device(self, device: Device) -> None:
        save(self._connection, devices, asdict(device))

    def throttle(self, subject: str, source: str) -> Throttle:
        row = self._connection.execute(THROTTLE, {"subject": subject, "source": source}).first()
        if row is None:
            return Throttle(subject=subject, source=source)
        return Throttle(subject=subject, source=source, wrong_in_row=row.wrong_in_row, last_wrong_at=row.last_wrong_at)

    def save_throttle(self, throttle: Throttle) -> None:
        whose = {"of_subject": throttle.subject, "of_source": throttle.source}
        counted = {"wrong_in_row": throttle.wrong_in_row, "last_wrong_at": throttle.last_wrong_at}
        if not throttle.wrong_in_row:
            self._connection.execute(FORGET_THROTTLE, whose)
        elif self._connection.execute(COUNT, whose | counted).rowcount == 0:
            add(self._connection, throttles, {"subject": throttle.subject, "source": throttle.source} | counted)

    def _digest(self, number: Secret) -> str:
        return self._keyring.of(number.reveal(), purpose="number")

    def _authenticator(self, row: Row[Any]) -> Authenticator:
        is_token = row.token_id is not None
        seed = self._seed(row)
        number = self._keyring.unseal(row.phone_number, place=place_of(NUMBER, row.id)) if row.phone_number else None
        self._opened[row.id] = seed, number
        return Authenticator(
            id=AuthenticatorId(row.id),
            account_id=AccountId(row.account_id),
            kind=Kind(row.kind),
            place=Place(row.place),
            state=State(row.state),
            seed=seed,
            number=number,
            wanted_name=row.wanted_name,
            replaces=AuthenticatorId(row.replaces) if row.replaces else None,
            created_at=row.created_at,
            expires_at=row.expires_at,
            device_id=DeviceId(row.device_id) if row.device_id else None,
            confirmed_at=row.confirmed_at,
            last_step=row.token_last_step if is_token else row.last_step,
            last_used_at=row.last_used_at,
            ended_at=row.ended_at,
            ended_because=row.ended_because,
            is_default=row.is_default,
            token_serial=row.token_serial,
            interval=timedelta(seconds=row.interval_s) if is_token else STEP,
            algorithm=Algorithm(row.algorithm) if is_token else Algorithm.SHA1,
            drift=row.drift if is_token else 0,
            codes_left=row.codes_left,
            version=row.version,
        )

    def _seed(self, row: Row[Any]) -> Secret | None:
        # An ended method makes no codes, though its token may still be at that person's.
        if row.token_seed and row.state != State.REVOKED:
            return self._keyring.unseal(row.token_seed, place=place_of(TOKEN_SEED, row.token_id))
        return self._keyring.unseal(row.seed, place=place_of(SEED, row.id)) if row.seed else None

    def _values(self, authenticator: Authenticator) -> dict[str, Any]:
        return {
            "id": authenticator.id,
            "account_id": authenticator.account_id,
            "device_id": authenticator.device_id,
            "kind": authenticator.kind,
            "place": authenticator.place,
            "state": authenticator.state,
            "wanted_name": authenticator.wanted_name,
            "replaces": authenticator.replaces,
            "created_at": authenticator.created_at,
            "expires_at": authenticator.expires_at,
            "confirmed_at": authenticator.confirmed_at,
            "last_step": authenticator.last_step,
            "last_used_at": authenticator.last_used_at,
            "codes_left": authenticator.codes_left,
            "ended_at": authenticator.ended_at,
            "ended_because": authenticator.ended_because,
            "is_default": authenticator.is_default,
            "version": authenticator.version,
        }

    def _sealed(self, authenticator: Authenticator) -> dict[str, Any]:
        # A token's seed is kept once, with the token.
        seed = authenticator.seed if authenticator.place is not Place.TOKEN else None
        number = authenticator.number
        return {
            "seed": self._keyring.seal(seed, place=place_of(SEED, authenticator.id)) if seed else None,
            "phone_number": self._keyring.seal(number, place=place_of(NUMBER, authenticator.id)) if number else None,
            "number_digest": self._digest(number) if number else None,
        }
