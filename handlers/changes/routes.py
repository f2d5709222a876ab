"""The link of a mail: looking costs nothing, so that scanners of mail do no harm; one POST stops what was not theirs."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.errors import MethodNotFound, StorageUnavailable, TicketSpent
from handlers.changes import page
from handlers.doors import Doors
from handlers.enrollment.routes import SECURITY_HEADERS, reads


def router(doors: Doors) -> APIRouter:
    routes = APIRouter(prefix="/not-me", include_in_schema=False)

    def spent(request: Request) -> HTMLResponse:
        text = doors.texts[reads(request)]
        return HTMLResponse(page.spent(text, doors.desk_facts(text)), 410, headers=SECURITY_HEADERS)

    def later(request: Request) -> HTMLResponse:
        return HTMLResponse(page.later(doors.texts[reads(request)]), 503, headers=SECURITY_HEADERS)

    # HEAD too: scanners of mail ask that way whether a link is alive.
    @routes.head("/{ticket}")
    @routes.get("/{ticket}")
    async def look(ticket: str, request: Request) -> HTMLResponse:
        try:
            change = await doors.read(doors.changes.look, ticket)
        except (TicketSpent, MethodNotFound):
            return spent(request)
        except StorageUnavailable:
            return later(request)
        return HTMLResponse(page.before(change, doors.texts[change.language]), headers=SECURITY_HEADERS)

    @routes.post("/{ticket}")
    async def not_mine(ticket: str, request: Request) -> HTMLResponse:
        try:
            stopped, language = await doors.transact(doors.changes.not_mine, ticket)
        except (TicketSpent, MethodNotFound):
            return spent(request)
        except StorageUnavailable:
            return later(request)
        return HTMLResponse(page.heard(stopped, doors.texts[language]), headers=SECURITY_HEADERS)

    return routes
