"""The page of a practice sign-in: looking changes nothing; what is typed there counts as it does in Slack."""

from collections.abc import Awaitable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.authenticators.codes import Checked, Outcome
from bot.authenticators.model import AuthenticatorId
from bot.errors import MethodNotFound, PracticeOver, StorageUnavailable
from bot.practice.model import AtPage, Attempt, PracticeId
from bot.secret import Secret
from handlers.answers import words_for
from handlers.doors import Doors
from handlers.enrollment.routes import SECURITY_HEADERS, reads
from handlers.forms import sent_form
from handlers.practice import page
from handlers.texts import Text


def router(doors: Doors) -> APIRouter:
    routes = APIRouter(prefix="/practice", include_in_schema=False)

    @routes.head("/{practice}/{ticket}")
    @routes.get("/{practice}/{ticket}")
    async def look(practice: PracticeId, ticket: str, request: Request) -> HTMLResponse:
        return await _answered(doors, request, _as_it_is(doors, AtPage(Secret(ticket)), practice, request))

    @routes.post("/{practice}/{ticket}")
    async def act(practice: PracticeId, ticket: str, request: Request) -> HTMLResponse:
        return await _answered(doors, request, _done(doors, AtPage(Secret(ticket)), practice, request))

    return routes


async def _answered(doors: Doors, request: Request, answer: Awaitable[tuple[str, int]]) -> HTMLResponse:
    try:
        body, status = await answer
    except PracticeOver:
        body, status = page.over(doors.texts[reads(request)]), 410
    except StorageUnavailable:
        body, status = page.later(doors.texts[reads(request)]), 503
    return HTMLResponse(body, status, headers=SECURITY_HEADERS)


async def _as_it_is(doors: Doors, by: AtPage, id_: PracticeId, request: Request) -> tuple[str, int]:
    attempt = await doors.read(doors.practices.look, by, id_)
    return page.sign_in(attempt, _text(doors, attempt, request), at=doors.people.now()), 200


async def _done(doors: Doors, by: AtPage, id_: PracticeId, request: Request) -> tuple[str, int]:
    sent = await sent_form(request)
    method = AuthenticatorId(sent.get("method", ""))
    attempt = await doors.read(doors.practices.look, by, id_)
    text = _text(doors, attempt, request)
    if sent.get("do") == "give_up":
        await doors.transact(doors.practices.give_up, by, id_)
        return page.gave_up(attempt, text), 200
    try:
        if sent.get("do") == "send":
            attempt = await doors.transact(doors.practices.send_code, by, id_, method, view_id=None)
            return page.sign_in(attempt, text, at=doors.people.now()), 200
        return await _code(doors, by, attempt, method, Secret(sent.get("code", "")), text)
    except MethodNotFound:
        # An app has no code to be sent, and a method may have ended meanwhile: the page as it is now helps.
        return await _as_it_is(doors, by, id_, request)


async def _code(
    doors: Doors, by: AtPage, attempt: Attempt, method: AuthenticatorId, typed: Secret, text: Text
) -> tuple[str, int]:
    id_ = attempt.practice.id
    checked, practice = await doors.transact(doors.practices.answer, by, id_, method, typed)
    if checked.outcome is Outcome.RIGHT:
        return page.got_in(attempt, practice, text), 200
    attempt = await doors.read(doors.practices.look, by, id_, method)
    wrong = _words(doors, text, attempt, checked)
    return page.sign_in(attempt, text, at=doors.people.now(), wrong=wrong), 422


def _text(doors: Doors, attempt: Attempt, request: Request) -> Text:
    return doors.texts[attempt.language or reads(request)]


def _words(doors: Doors, text: Text, attempt: Attempt, checked: Checked) -> str:
    """The same as in Slack."""
    used, device = next(each for each in attempt.methods if each[0].id == attempt.chosen)
    return words_for(doors, text, checked, used, device=device)
