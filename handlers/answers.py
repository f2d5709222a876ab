"""The sentence that stands beside a code field: only the one that is true."""

from bot.authenticators.codes import Checked, Outcome
from handlers.doors import Doors
from handlers.texts import Text

LONG_WAIT = 90
"""Seconds from which a wait is told in minutes."""


def code_words(doors: Doors, text: Text, checked: Checked, *, device: str) -> str:
    """What helps after ``checked``; ``device`` is the one whose code is wanted."""
    wait = ""
    if checked.outcome is Outcome.WAIT:
        minutes = -(-checked.seconds // 60)
        is_long = checked.seconds > LONG_WAIT
        wait = text("wait-minutes", count=minutes) if is_long else text("wait-seconds", count=checked.seconds)
    return text(
        f"code-{checked.outcome.value}",
        device=device,
        service=doors.institution.service,
        minutes=checked.minutes,
        seconds=checked.seconds,
        other=checked.device,
        wait=wait,
        **doors.desk_facts(text),
    )
