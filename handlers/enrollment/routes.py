"""The one-time page: looking costs nothing, showing the QR code takes one POST, and there is one."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from bot.accounts.model import Language
from bot.errors import PageSpent, SetupExpired, SetupFinished, SetupNotFound, StorageUnavailable
from handlers.doors import Doors
from handlers.enrollment import page

SECURITY_HEADERS = {
    # Nothing but this page's own style; no script at all, so an injected one would not run either.
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    # The ticket stands in the address: it goes to no other site, not even as a referrer.
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}


def router(doors: Doors) -> APIRouter:
    routes = APIRouter(prefix="/enroll", include_in_schema=False)

    @routes.get("/style.css")
    async def style() -> Response:
        return Response(page.STYLE, media_type="text/css", headers={"cache-control": "max-age=3600"})

    # HEAD too: scanners of mail ask that way whether a link is alive.
    @routes.head("/{ticket}")
    @routes.get("/{ticket}")
    async def look(ticket: str, request: Request) -> HTMLResponse:  # noqa: ARG001 - looking tells nothing about the ticket
        return HTMLResponse(page.before(doors.texts[reads(request)]), headers=SECURITY_HEADERS)

    @routes.post("/{ticket}")
    async def show(ticket: str, request: Request) -> HTMLResponse:
        text = doors.texts[reads(request)]
        try:
            setup = await doors.transact(doors.enrollments.open_page, ticket)
        except PageSpent:
            return HTMLResponse(page.spent(text), 410, headers=SECURITY_HEADERS)
        except (SetupExpired, SetupFinished, SetupNotFound):
            return HTMLResponse(page.over(text), 410, headers=SECURITY_HEADERS)
        except StorageUnavailable:
            return HTMLResponse(page.later(text), 503, headers=SECURITY_HEADERS)
        text = doors.texts[setup.account.language or Language.of_locale(setup.link.locale)]
        return HTMLResponse(page.opened(setup, text, doors.institution), headers=SECURITY_HEADERS)

    return routes


def reads(request: Request) -> Language:
    """Before the ticket is redeemed nobody is known: the browser says what its person reads."""
    return Language.of_locale(request.headers.get("accept-language", ""))
