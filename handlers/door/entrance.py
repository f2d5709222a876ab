"""What each call of a browser at the door comes to."""

from collections.abc import Awaitable
from typing import Any

import structlog
from fastapi import Request
from fastapi.responses import HTMLResponse

from bot.accounts.model import Language
from bot.door.model import CardOutcome, Gone, Visitor
from bot.door.standing import AtTheDoor
from bot.errors import (
    AccountUnknown,
    AskedTooOften,
    MamoriError,
    NothingAsked,
    SetupExpired,
    SetupNotFound,
    SignInFailed,
    VisitOver,
    WaySpent,
)
from bot.secret import Secret
from bot.support.model import Claimed, Topic
from handlers.door import inside_page, page
from handlers.doors import Doors
from handlers.enrollment.routes import SECURITY_HEADERS, reads
from handlers.forms import sent_form
from handlers.refusals import refusal
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
                return page_of(inside_page.inside(found, text, self._doors.desk_facts(text), self._asking(text, found)))
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

    async def ask(self, request: Request) -> HTMLResponse:
        """The same requests as in Slack; of somebody who has not signed in, support reads that nothing is proven."""
        doors, sent = self._doors, await sent_form(request)
        who, details, said = sent.get("who", ""), sent.get("details", ""), sent.get("topic", "")
        topic = Topic(said) if said in set(Topic) else Topic.SIGN_IN
        found, by = None, None
        if "form" in sent:
            visitor = self._visitor(request, sent)
            by = await doors.transact(doors.visits.asks, visitor)
            found = await doors.transact(doors.visits.look, visitor)
        text = self._text(request, found.language if found else None)
        asker = by or Claimed(who, request.client.host if request.client else "")
        # Where no channel leads to the desk nobody would ever read it; the page says how the desk is reached.
        if doors.slack.support_channel is None or (by is None and not who.strip()):
            return await self.look(request)
        try:
            ticket = await doors.transact(doors.requests.ask, asker, topic, details, language=text.language)
        except (NothingAsked, AskedTooOften) as error:
            wrong = refusal(doors, text, error.code)
            asking = self._asking(text, found, topic=topic, who=who, details=details, wrong=wrong)
            status = 429 if isinstance(error, AskedTooOften) else 422
            if found is not None:
                return page_of(inside_page.inside(found, text, doors.desk_facts(text), asking), status)
            return page_of(self._entrance(text, asking=asking), status)
        return page_of(page.asked(ticket, text, doors.people.desk()))

    async def leave(self, request: Request) -> HTMLResponse:
        sent = await sent_form(request)
        await self._doors.transact(self._doors.visits.leave, self._visitor(request, sent))
        answer = page_of(page.message(self._text(request), "left"))
        answer.delete_cookie(
            self._cookie["key"], path="/", secure=self._cookie["secure"], httponly=True, samesite="lax"
        )
        return answer

    def _entrance(self, text: Text, *, gone: Gone = Gone.PHONE, wrong: str = "", asking: str | None = None) -> str:
        doors = self._doors
        return page.entrance(
            text,
            doors.institution,
            doors.desk_facts(text),
            has_sign_in=doors.institution_sign_in is not None,
            asking=asking if asking is not None else self._asking(text),
            gone=gone,
            wrong=wrong,
        )

    def _asking(
        self,
        text: Text,
        found: AtTheDoor | None = None,
        *,
        topic: Topic = Topic.SIGN_IN,
        who: str = "",
        details: str = "",
        wrong: str = "",
    ) -> str:
        """Nothing where no channel leads to the desk: then its own words say how it is reached."""
        if self._doors.slack.support_channel is None:
            return ""
        desk, form = self._doors.people.desk(), found.form if found else None
        return page.ask_form(text, desk, form=form, topic=topic, who=who, details=details, wrong=wrong)

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
