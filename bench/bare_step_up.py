"""The yardstick: the statements of one accepted code, in bare SQLAlchemy transactions. It asks no rule and maps nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, bindparam, insert, update

from bot.accounts.model import SlackUser
from storage.accounts import ACCOUNT, LINK_IN_FORCE, links
from storage.audit import events
from storage.authenticators import AUTHENTICATOR, THROTTLE, authenticators

ACCEPT = update(authenticators).where(
    authenticators.c.id == bindparam("read_id"), authenticators.c.version == bindparam("read_version")
)
CHECKED = update(links).where(links.c.id == bindparam("read_id"))
RECORD = insert(events)
SEALED = {"seed", "phone_number", "number_digest"}
"""Not written by a flow that leaves them as they are."""


@dataclass(frozen=True)
class Holder:
    """A person with an active app."""

    user: SlackUser
    authenticator_id: str
    seed: str


def step_up(engine: Engine, holder: Holder, at: datetime, step: int) -> None:
    with engine.begin() as connection:
        user = holder.user
        link = connection.execute(LINK_IN_FORCE, {"team_id": user.team_id, "user_id": user.user_id}).one()
        account = connection.execute(ACCOUNT, {"id": link.account_id}).one()
        app = connection.execute(AUTHENTICATOR, {"id": holder.authenticator_id}).one()
        connection.execute(THROTTLE, {"subject": app.id, "source": "slack"}).first()
        kept = {name: value for name, value in app._asdict().items() if name not in SEALED}
        now: dict[str, Any] = {**kept, "last_step": step, "version": app.version + 1}
        read = {"read_id": app.id, "read_version": app.version}
        if connection.execute(ACCEPT, now | read).rowcount != 1:
            raise RuntimeError("somebody else was faster, in a measurement of its own")
        connection.execute(CHECKED, {**link._asdict(), "checked_at": at, "read_id": link.id})
        event = {
            "at": at,
            "actor": f"account:{account.id}",
            "action": "verification.step_up",
            "account_id": account.id,
            "target": app.id,
            "outcome": "ok",
            "facts": {"method": app.kind, "strength": "possession"},
        }
        connection.execute(RECORD, event)
