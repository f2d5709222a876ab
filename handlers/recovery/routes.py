"""The one-time page of a wallet card: looking costs nothing, one POST makes the card and shows it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.errors import PageSpent, StorageUnavailable
from handlers.doors import Doors
from handlers.enrollment.routes import SECURITY_HEADERS, reads
from handlers.recovery import card_page


def router(doors: Doors) -> APIRouter:
    routes = APIRouter(prefix="/card", include_in_schema=False)

    # HEAD too: scanners of mail ask that way whether a link is alive.
    @routes.head("/{ticket}")
    @routes.get("/{ticket}")
    async def look(ticket: str, request: Request) -> HTMLResponse:  # noqa: ARG001 - looking tells nothing about the ticket
        return HTMLResponse(card_page.before(doors.texts[reads(request)]), headers=SECURITY_HEADERS)

    @routes.post("/{ticket}")
    async def show(ticket: str, request: Request) -> HTMLResponse:
        text = doors.texts[reads(request)]
        try:
            made = await doors.transact(doors.wallet_cards.open_page, ticket)
        except PageSpent:
            return HTMLResponse(card_page.spent(text), 410, headers=SECURITY_HEADERS)
        except StorageUnavailable:
            return HTMLResponse(card_page.later(text), 503, headers=SECURITY_HEADERS)
        page = card_page.shown(made, doors.texts[made.language], doors.institution, door=doors.door_url or "")
        return HTMLResponse(page, headers=SECURITY_HEADERS)

    return routes
