"""The door outside Slack: for people who are signed out of it, guests, and those who were never in it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from handlers.door.inside import Inside
from handlers.doors import Doors


def router(doors: Doors) -> APIRouter:
    routes = APIRouter(prefix="/door", include_in_schema=False)
    entrance = Inside(doors)

    @routes.head("")
    @routes.get("")
    async def look(request: Request) -> HTMLResponse:
        return await entrance.answered(request, entrance.look(request))

    @routes.post("/freeze")
    async def freeze(request: Request) -> HTMLResponse:
        return await entrance.answered(request, entrance.freeze_by_card(request))

    @routes.post("/sign-in")
    async def sign_in(request: Request) -> HTMLResponse:
        return await entrance.answered(request, entrance.depart(request))

    _inside(routes, entrance)
    return routes


def _inside(routes: APIRouter, entrance: Inside) -> None:
    @routes.post("/freeze-device")
    async def freeze_device(request: Request) -> HTMLResponse:
        return await entrance.answered(request, entrance.freeze_device(request))

    @routes.post("/check")
    async def check(request: Request) -> HTMLResponse:
        return await entrance.answered(request, entrance.check(request))

    @routes.post("/enroll")
    async def enroll(request: Request) -> HTMLResponse:
        return await entrance.answered(request, entrance.enroll(request))

    @routes.post("/confirm")
    async def confirm(request: Request) -> HTMLResponse:
        return await entrance.answered(request, entrance.confirm(request))

    @routes.post("/enable")
    async def enable(request: Request) -> HTMLResponse:
        return await entrance.answered(request, entrance.enable(request))

    @routes.post("/ask")
    async def ask(request: Request) -> HTMLResponse:
        return await entrance.answered(request, entrance.ask(request))

    @routes.post("/leave")
    async def leave(request: Request) -> HTMLResponse:
        return await entrance.answered(request, entrance.leave(request))
