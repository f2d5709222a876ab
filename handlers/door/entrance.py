"""What each call of a browser at the door comes to."""

from collections.abc import Awaitable
from typing import Any

import structlog
from fastapi import Request
from fastapi.responses import HTMLResponse

from bot.accounts.model import Language
from bot.door.model import CardOutcome, Gone, Visitor
from bot.errors import (
    AccountUnknown,
    MamoriError,
    SetupExpired,
    SetupNotFound,
    SignInFailed,
    VisitOver,
    WaySpent,
)
from bot.secret import Secret
from handlers.door import inside_page, page
from handlers.doors import Doors
from handlers.enrollment.routes import SECURITY_HEADERS, reads
from handlers.forms import sent_form
from handlers.texts import Text

log = structlog.get_logger()

STATUS = {
    "over": 403,
    "spent": 410,
    "failed": 502,
    "unknown-account": 403,
    "setup-over": 410,
    "denied": 403,
    "later": 503,
}
CARD_STATUS = {CardOutcome.UNKNOWN: 422, CardOutcome.WAIT: 429}


class Entrance:
    """What each call of a browser comes to."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        # The prefix keeps other hosts of the institution from planting a value of theirs; it needs https.
        is_private = (doors.public_url or "").startswith("https://")
        self._cookie: dict[str, Any] = {
            "key": "__Host-mamori-door" if is_private else "mamori-door",
            "secure": is_private,
            "httponly": True,
            # Lax and not Strict: coming back from the institution is a visit from another site.
            "samesite": "lax",
            "path": "/",
        }

    async def answered(self, request: Request, answer: Awaitable[HTMLResponse]) -> HTMLResponse:
        try:
            return await answer
        except MamoriError as error:
            return self._explained(request, error)

    async def look(self, request: Request) -> HTMLResponse:
        if request.cookies.get(self._cookie["key"]):
            try:
                found = await self._doors.transact(self._doors.visits.look, self._visitor(request))
            except VisitOver:
                pass  # Whoever comes back after their time finds the entrance, as everybody.
            else:
                text = self._text(request, found.language)
                return page_of(inside_page.inside(found, text, self._doors.desk_facts(text)))
        text = self._text(request)
        return page_of(self._entrance(text))

    async def freeze_by_card(self, request: Request) -> HTMLResponse:
        doors, text, sent = self._doors, self._text(request), await sent_form(request)
        gone = Gone(sent["gone"]) if sent.get("gone") in set(Gone) else Gone.PHONE
        source = request.client.host if request.client else ""
        answer = await doors.transact(
            doors.card_freezes.freeze, Secret(sent.get("code", "")[: page.CODE_LIMIT]), gone, source=source
        )
        if status := CARD_STATUS.get(answer.outcome):
            return page_of(self._entrance(text, gone=gone, wrong=page.card_refused(answer, text)), status)
        return page_of(page.card_heard(answer, text, doors.institution, doors.desk_facts(text)))

    async def depart(self, request: Request) -> HTMLResponse:
        doors, text = self._doors, self._text(request)
        if doors.institution_sign_in is None:
            return await self.look(request)
        departure = await doors.transact(doors.visits.depart, text.language)
        address = await doors.institution_sign_in.address(departure)
        answer = page_of(page.onward(text, doors.institution.name[text.language], address))
        answer.set_cookie(value=departure.browser.reveal(), **self._cookie)
        return answer

    async def come_back(self, request: Request) -> HTMLResponse:
        """Called where the institution sends every browser back; afterwards this one stands at ``/door``."""
        doors, query = self._doors, request.query_params
        sign_in = doors.institution_sign_in
        if sign_in is None:
            raise WaySpent
        back = await doors.transact(
            doors.visits.come_back, query.get("state", ""), request.cookies.get(self._cookie["key"])
        )
        text = doors.texts[back.language]
        if error := query.get("error"):
            log.info("sign_in_denied", why=error[:40] if error.isascii() else "?")
            return page_of(page.message(text, "denied"), STATUS["denied"])
        if not sign_in.is_from_here(query.get("iss")):
            raise SignInFailed("the answer is another issuer's")
        identity = await sign_in.identity(query.get("code", ""), verifier=back.verifier, nonce=back.nonce)
        cookie = await doors.transact(doors.visits.signed_in, back.ticket, identity)
        return self._moved_on(text, cookie)

    def _back_inside(self, text: Text) -> HTMLResponse:
        return HTMLResponse("", 303, {**SECURITY_HEADERS, "location": f"/door?lang={text.language.value}"})

    async def leave(self, request: Request) -> HTMLResponse:
        sent = await sent_form(request)
        await self._doors.transact(self._doors.visits.leave, self._visitor(request, sent))
        answer = page_of(page.message(self._text(request), "left"))
        answer.delete_cookie(
            self._cookie["key"], path="/", secure=self._cookie["secure"], httponly=True, samesite="lax"
        )
        return answer

    def _entrance(self, text: Text, *, gone: Gone = Gone.PHONE, wrong: str = "") -> str:
        doors = self._doors
        return page.entrance(
            text,
            doors.institution,
            doors.desk_facts(text),
            has_sign_in=doors.institution_sign_in is not None,
            gone=gone,
            wrong=wrong,
        )

    def _moved_on(self, text: Text, cookie: Secret) -> HTMLResponse:
        answer = self._back_inside(text)
        answer.set_cookie(value=cookie.reveal(), **self._cookie)
        return answer

    def _explained(self, request: Request, error: MamoriError) -> HTMLResponse:
        text = self._text(request)
        facts = {"institution": self._doors.institution.name[text.language], **self._doors.desk_facts(text)}
        if isinstance(error, SignInFailed):
            log.warning("sign_in_failed", why=error.reason)
        else:
            log.info("refused", reason=error.code)
        moments = {
            VisitOver.code: "over",
            WaySpent.code: "spent",
            SignInFailed.code: "failed",
            AccountUnknown.code: "unknown-account",
            SetupExpired.code: "setup-over",
            SetupNotFound.code: "setup-over",
        }
        moment = moments.get(error.code, "later")
        return page_of(page.message(text, moment, **facts), STATUS[moment])

    def _visitor(self, request: Request, sent: dict[str, str] | None = None) -> Visitor:
        cookie = request.cookies.get(self._cookie["key"])
        if not cookie:
            raise VisitOver
        return Visitor(Secret(cookie), Secret((sent or {}).get("form", "")))

    def _text(self, request: Request, language: Language | None = None) -> Text:
        """The switch at the foot of each page first; then what the person chose, then what the browser reads."""
        said = request.query_params.get("lang")
        chosen = Language(said) if said in set(Language) else None
        return self._doors.texts[chosen or language or reads(request)]


def page_of(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, headers=SECURITY_HEADERS)
