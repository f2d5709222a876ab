"""What every random walk holds against the audit record, after each of its steps."""

from collections.abc import Iterable

from bot.authenticators.model import State
from tests.fakes.house import House


class Told:
    """Law 8: whatever changed its state since the last look has its event; S34: what was revoked stays so."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._states: dict[str, str] = {}
        self.events = 0
        """How many there are."""

    def look(self, *, enabled: Iterable[str]) -> None:
        """``enabled`` are the accounts with MFA on."""
        events = self._house.sql("SELECT * FROM audit_events WHERE number > :known ORDER BY number", known=self.events)
        told = {event.target for event in events}
        told |= {event.account_id for event in events if event.action == "enrollment.enable"}
        rows = self._house.sql("SELECT id, state FROM authenticators")
        states = {row.id: row.state for row in rows} | dict.fromkeys(enabled, "enabled")
        assert {id_ for id_, state in states.items() if self._states.get(id_) != state} <= told
        assert all(states[id_] == state for id_, state in self._states.items() if state == State.REVOKED)
        self._states, self.events = states, self.events + len(events)
