"""What a phone receives, and what the person's window says when it can't be reached."""

from contextlib import suppress
from dataclasses import replace

from bot.accounts.model import Language
from bot.authenticators.model import Kind
from bot.authenticators.out_of_band import CodeId, Purpose
from bot.errors import MamoriError, SendFailed
from bot.notices import Line, Notice
from bot.practice.model import PracticeId
from bot.secret import Secret
from bot.verification.dispatch import Waiting
from bot.verification.owed import Progress, SentCode, wanted
from handlers.blocks import Block
from handlers.doors import Doors
from handlers.enrollment.phone_blocks import confirm_phone
from handlers.practice.blocks import practise
from handlers.senders.phone import By, PhoneMessage
from handlers.verification.blocks import step_up


async def write_code(doors: Doors, notice: Notice, _line: Line) -> PhoneMessage:
    """The short words around a code: the code first, who sends it, that nobody asks for it; never a link.

    Raises SendFailed for a code that has no use any more.
    """
    leaving = await doors.read(doors.dispatches.due, CodeId(notice.facts["code"]))
    if leaving is None:
        raise SendFailed("no longer wanted", permanent=True)
    text = doors.texts[leaving.language]
    name, code = doors.institution.name[leaving.language], leaving.code
    if leaving.by is Kind.SMS:
        words = text("sms-code", code=code.reveal(), institution=name)
    else:
        # One by one, with a pause between: a voice would make a hundred thousand of six digits.
        pause = "、" if leaving.language is Language.JAPANESE else ", "
        words = text("voice-code", digits=pause.join(code.reveal()), institution=name)
    by: By = "sms" if leaving.by is Kind.SMS else "voice"
    return PhoneMessage(id=notice.id, by=by, to=leaving.number, text=Secret(words), language=leaving.language)


async def send_code(doors: Doors, notice: Notice, line: Line) -> None:
    """Sends it, keeps no more of it than is needed, and tells the waiting person when there is trouble. Raises SendFailed."""
    if doors.telephony is None:
        raise SendFailed("no way to send this to a phone", permanent=True)
    message = await write_code(doors, notice, line)
    try:
        await doors.telephony.send(message)
    except SendFailed as failed:
        await _tell_of_trouble(doors, notice, failed)
        raise
    await doors.transact(doors.dispatches.was_sent, CodeId(notice.facts["code"]))


async def tell_that_it_did_not_arrive(doors: Doors, notice_id: str) -> None:
    """The gateway has taken it and could not deliver it: the person who waits for it is told at once."""
    notice = await doors.read(doors.dispatches.notice, notice_id)
    if notice is not None and "code" in notice.facts:
        await _tell(doors, notice, Progress.REFUSED)


async def _tell_of_trouble(doors: Doors, notice: Notice, failed: SendFailed) -> None:
    """In the window that waits: once when it begins, and when it is for good."""
    if notice.tries and not failed.permanent:
        return
    await _tell(doors, notice, Progress.REFUSED if failed.permanent else Progress.TROUBLE)


async def _tell(doors: Doors, notice: Notice, progress: Progress) -> None:
    # The window may be closed, the person may have gone on: then they see it when they come back.
    with suppress(MamoriError):
        waiting = await doors.read(doors.dispatches.waiting_for, CodeId(notice.facts["code"]))
        if waiting is not None:
            await doors.slack.update_view(waiting.view_id, await _window(doors, waiting, progress, notice))


async def _window(doors: Doors, waiting: Waiting, progress: Progress, notice: Notice) -> Block:
    text = await doors.text_for(waiting.user)
    at, id_ = doors.people.now(), waiting.authenticator.id
    if waiting.purpose is Purpose.CONFIRM:
        setup = await doors.read(doors.phones.look, waiting.user, id_)
        return confirm_phone(replace(setup, code=_at(setup.code, progress)), text, at=at)
    then = notice.facts.get("then", "")
    if waiting.purpose is Purpose.PRACTICE:
        attempt = await doors.read(doors.practices.look, waiting.user, PracticeId(then), id_)
        shown = replace(attempt, code=_at(attempt.code, progress))
        return practise(shown, text, at=at, page_url=doors.practice_url(attempt))
    owed = await doors.read(doors.fresh_checks.look, waiting.user, id_, wanted=wanted(then))
    return step_up(replace(owed, code=_at(owed.code, progress)), text, doors.desk_facts(text), at=at)


def _at(code: SentCode | None, progress: Progress) -> SentCode | None:
    return replace(code, progress=progress) if code else None
