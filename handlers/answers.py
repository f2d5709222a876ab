"""The sentence that stands beside a code field: only the one that is true."""

from bot.authenticators.codes import Checked, Outcome
from bot.authenticators.model import Authenticator, Place
from handlers.doors import Doors
from handlers.enrollment.phone_blocks import sent_words
from handlers.texts import Text
from handlers.words import place_words, wait_words

TOKENS_OWN = frozenset(
    (Outcome.LETTERS, Outcome.LENGTH, Outcome.USED, Outcome.CLOCK_SLOW, Outcome.CLOCK_FAST, Outcome.WRONG)
)
"""What is said in other words of a hardware token."""
BACKUPS_OWN = frozenset((Outcome.NOT_BACKUP, Outcome.NO_INDEX, Outcome.SPENT, Outcome.WRONG))
"""What is said in words of its own of a backup code."""
A_DAY = 24 * 60 * 60


def words_for(doors: Doors, text: Text, checked: Checked, used: Authenticator, *, device: str) -> str:
    """What helps after a code of this method was not right: the same in Slack, at the door and in practice.

    ``device`` is the name of what the method lives on.
    """
    if used.kind.is_recovery:
        return backup_words(doors, text, checked)
    if used.kind.is_phone:
        return sent_words(text, checked, used.number, **doors.desk_facts(text))
    return code_words(doors, text, checked, device=device, place=used.place)


def code_words(doors: Doors, text: Text, checked: Checked, *, device: str, place: Place | None = None) -> str:
    """What helps after ``checked``; ``device`` is the one whose code is wanted, ``place`` what kind of thing it is."""
    wait = wait_words(text, checked.seconds) if checked.outcome is Outcome.WAIT else ""
    # A token has no app to look into and no clock that a person could set.
    is_token = place is Place.TOKEN and checked.outcome in TOKENS_OWN
    return text(
        f"code-token-{checked.outcome.value}" if is_token else f"code-{checked.outcome.value}",
        device=place_words(text, Place.TOKEN, device) if is_token else device,
        service=doors.institution.service,
        minutes=checked.minutes,
        seconds=checked.seconds,
        other=checked.device,
        wait=wait,
        when=_when(text, checked),
        **doors.desk_facts(text),
    )


def backup_words(doors: Doors, text: Text, checked: Checked) -> str:
    """What helps after a backup code was not right."""
    if checked.outcome in BACKUPS_OWN:
        return text(f"backup-{checked.outcome.value.replace('_', '-')}")
    return code_words(doors, text, checked, device="")


def _when(text: Text, checked: Checked) -> str:
    """With the day only where it is another one, most likely."""
    if checked.again_at is None:
        return ""
    is_near = checked.seconds < A_DAY
    return text.clock(checked.again_at) if is_near else text.date_and_clock(checked.again_at)
