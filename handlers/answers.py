"""The sentence that stands beside a code field: only the one that is true."""

from bot.authenticators.codes import Checked, Outcome
from handlers.doors import Doors
from handlers.texts import Text
from handlers.words import wait_words


def code_words(doors: Doors, text: Text, checked: Checked, *, device: str) -> str:
    """What helps after ``checked``; ``device`` is the one whose code is wanted."""
    wait = wait_words(text, checked.seconds) if checked.outcome is Outcome.WAIT else ""
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
