"""What a phone is told once its number was changed: no code, no link, nothing to answer (S33)."""

from bot.authenticators.model import Kind
from bot.errors import SendFailed
from bot.notices import Line, Notice
from bot.secret import Secret
from handlers.doors import NOT_NEEDED, NOT_SET_UP, Doors
from handlers.senders.phone import By, PhoneMessage


async def tell_former_number(doors: Doors, notice: Notice, line: Line) -> None:
    """A short text, or a call where it was called before. Raises SendFailed."""
    if doors.telephony is None:
        raise SendFailed(NOT_SET_UP, permanent=True)
    leaving = await doors.read(doors.dispatches.farewell, line.authenticator_id)
    if leaving is None:
        raise SendFailed(NOT_NEEDED, permanent=True)
    text = doors.texts[leaving.language]
    name = doors.institution.name[leaving.language]
    by: By = "sms" if leaving.by is Kind.SMS else "voice"
    words = (
        text("sms-former-number", institution=name) if by == "sms" else text("voice-former-number", institution=name)
    )
    await doors.telephony.send(
        PhoneMessage(id=notice.id, by=by, to=leaving.number, text=Secret(words), language=leaving.language)
    )
