"""The pages of linking by the institution's sign-in. Looking at an address uses nothing up; what one browser began, no other goes on with."""

from typing import Any

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.accounts.sign_in import Departure, Whereabouts
from bot.door.visits import STATE_PREFIX
from bot.errors import AccountUnknown, AlreadyLinked, MamoriError, SignInFailed, WaySpent
from handlers.accounts import page
from handlers.accounts.oidc import InstitutionSignIn
from handlers.door.entrance import Entrance
from handlers.doors import Doors
from handlers.enrollment.routes import SECURITY_HEADERS, reads
from handlers.texts import Text

log = structlog.get_logger()

RETURN_PATH = "/link/callback"
STATUS = {"spent": 410, "failed": 502, "later": 503, "unknown": 403, "linked-already": 409, "denied": 403}


def router(doors: Doors, sign_in: InstitutionSignIn) -> APIRouter:
    routes = APIRouter(prefix="/link", include_in_schema=False)
    ways = Ways(doors, sign_in)
    door = Entrance(doors)

    @routes.get("/callback")
    async def come_back(request: Request) -> HTMLResponse:
        # The institution knows this one address; who left from the door goes on there.
        if request.query_params.get("state", "").startswith(STATE_PREFIX):
            return await door.answered(request, door.come_back(request))
        return await ways.come_back(request)

    @routes.get("")
    async def where(request: Request) -> HTMLResponse:
        return await ways.where(request)

    @routes.post("")
    async def again(request: Request) -> HTMLResponse:
        return await ways.depart(request, None)

    @routes.post("/not-me")
    async def not_me(request: Request) -> HTMLResponse:
        return await ways.not_me(request)

    # HEAD too: scanners of mail ask that way whether a link is alive.
    @routes.head("/{ticket}")
    @routes.get("/{ticket}")
    async def look(ticket: str, request: Request) -> HTMLResponse:  # noqa: ARG001 - looking tells nothing about the ticket
        return ways.before(request)

    @routes.post("/{ticket}")
    async def depart(ticket: str, request: Request) -> HTMLResponse:
        return await ways.depart(request, ticket)

    return routes


class Ways:
    """What each call of a browser comes to."""

    def __init__(self, doors: Doors, sign_in: InstitutionSignIn) -> None:
        self._doors = doors
        self._sign_in = sign_in
        self._home = f"{doors.public_url}/link"
        # The prefix keeps other hosts of the institution from planting a value of theirs; it needs https.
        is_private = (doors.public_url or "").startswith("https://")
        self._cookie: dict[str, Any] = {
            "key": "__Host-mamori-link" if is_private else "mamori-link",
            "secure": is_private,
            "httponly": True,
            # Lax and not Strict: coming back from the institution is a visit from another site.
            "samesite": "lax",
            "path": "/",
            "max_age": 3600,
        }

    def before(self, request: Request) -> HTMLResponse:
        text = self._text(request)
        return _page(page.before(text, self._doors.institution.name[text.language]))

    async def depart(self, request: Request, ticket: str | None) -> HTMLResponse:
        browser, flows = self._browser(request), self._doors.sign_ins
        text = self._text(request)
        try:
            if ticket is not None:
                departure: Departure = await self._doors.transact(flows.depart, ticket, browser)
            elif browser is not None:
                departure = await self._doors.transact(flows.depart_again, browser)
            else:
                raise WaySpent
            text = self._doors.texts[departure.language]
            address = await self._sign_in.address(departure)
        except MamoriError as error:
            answer = self._explained(text, error)
            if isinstance(error, SignInFailed):
                # The way is bound to this browser by now: without the cookie "try again" would lead nowhere.
                answer.set_cookie(value=departure.browser.reveal(), **self._cookie)
            return answer
        answer = _page(page.onward(text, self._doors.institution.name[text.language], address))
        answer.set_cookie(value=departure.browser.reveal(), **self._cookie)
        return answer

    async def come_back(self, request: Request) -> HTMLResponse:
        """Afterwards the browser stands at ``/link``, whose page can be loaded again: the address here works once."""
        doors, query, browser = self._doors, request.query_params, self._browser(request)
        text = self._text(request)
        try:
            back = await doors.transact(doors.sign_ins.come_back, query.get("state", ""), browser)
            text = doors.texts[back.language]
            if error := query.get("error"):
                log.info("sign_in_denied", why=error[:40] if error.isascii() else "?")
                return _page(page.message(text, "denied", again=self._home), STATUS["denied"])
            if not self._sign_in.is_from_here(query.get("iss")):
                raise SignInFailed("the answer is another issuer's")
            identity = await self._sign_in.identity(query.get("code", ""), verifier=back.verifier, nonce=back.nonce)
            await doors.transact(doors.sign_ins.signed_in, back.ticket, browser, identity)
        except MamoriError as error:
            return self._explained(text, error)
        return HTMLResponse("", 303, {**SECURITY_HEADERS, "location": self._home})

    async def where(self, request: Request) -> HTMLResponse:
        text = self._text(request)
        browser = self._browser(request)
        try:
            if browser is None:
                raise WaySpent
            found = await self._doors.read(self._doors.sign_ins.whereabouts, browser)
        except MamoriError as error:
            return self._explained(text, error)
        return await self._where(self._doors.texts[found.ticket.language], found)

    async def not_me(self, request: Request) -> HTMLResponse:
        text = self._text(request)
        browser = self._browser(request)
        try:
            if browser is None:
                raise WaySpent
            await self._doors.transact(self._doors.sign_ins.not_me, browser)
        except MamoriError as error:
            return self._explained(text, error)
        return _page(page.message(text, "stopped", **self._doors.desk_facts(text)))

    async def _where(self, text: Text, found: Whereabouts) -> HTMLResponse:
        doors = self._doors
        ended = found.ticket.ended_because
        if ended in {"linked", "not_me"}:
            return _page(page.message(text, "done" if ended == "linked" else "stopped", **doors.desk_facts(text)))
        if not found.is_open:
            return self._explained(text, WaySpent())
        if found.account is None or found.number is None:
            return _page(page.message(text, "not-yet", again=self._home))
        profile, workspace = await doors.slack.profile(found.ticket.user), await doors.slack.workspace_name()
        if profile is None or workspace is None:
            # Never the number without the names: nobody must confirm what they can't see.
            return _page(page.message(text, "later"), STATUS["later"])
        return _page(page.number(text, found.account, profile, workspace, found.number, not_me=f"{self._home}/not-me"))

    def _explained(self, text: Text, error: MamoriError) -> HTMLResponse:
        facts = {"institution": self._doors.institution.name[text.language], **self._doors.desk_facts(text)}
        if isinstance(error, SignInFailed):
            log.warning("sign_in_failed", why=error.reason)
            return _page(page.message(text, "failed", again=self._home, **facts), STATUS["failed"])
        moments = {WaySpent.code: "spent", AccountUnknown.code: "unknown", AlreadyLinked.code: "linked-already"}
        moment = moments.get(error.code, "later")
        log.info("refused", reason=error.code)
        return _page(
            page.message(text, moment, again=self._home if moment == "unknown" else None, **facts), STATUS[moment]
        )

    def _browser(self, request: Request) -> str | None:
        return request.cookies.get(self._cookie["key"])

    def _text(self, request: Request) -> Text:
        """Before the way is known nobody is: the browser says what its person reads."""
        return self._doors.texts[reads(request)]


def _page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, headers=SECURITY_HEADERS)
