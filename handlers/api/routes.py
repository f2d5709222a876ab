"""``/v1``: a sign-in system asks, waits for the decision, hands on a code, takes another way, gives up."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Security
from fastapi.responses import JSONResponse

from bot.relying_parties.model import Permission, RelyingParty
from bot.verification.model import NotRequired, Status, Verification, VerificationId, Way
from handlers.api.callers import KEY, Caller, Callers, client_route, permitted
from handlers.api.examples import ACCOUNT, ASKED, CANCELLED, CODE, LOOKED, NEW_WAY
from handlers.api.shapes import (
    ID,
    LONGEST_ACCOUNT,
    AnotherWay,
    NewVerification,
    TypedCode,
    told,
    typed,
    version,
)
from handlers.doors import Doors
from handlers.problems import Refused

LONGEST_WAIT: Final = 30
SOON: Final = timedelta(milliseconds=20)
"""Past the end of a verification, so that looking again finds it over."""

Id = Annotated[VerificationId, Path(max_length=64, description="What `POST /v1/verifications` gave.", examples=[ID])]


def router(doors: Doors, now: Callable[[], float]) -> APIRouter:
    """``now`` is what requests per minute are counted by, in seconds."""
    routes = APIRouter(
        prefix="/v1", tags=["verification"], dependencies=[Security(KEY)], route_class=client_route(Callers(doors, now))
    )
    verifications = doors.verifications

    @routes.post("/verifications", summary="Ask whether it is really the person", status_code=201, responses=ASKED)
    async def ask(client: Caller, asked: NewVerification) -> JSONResponse:
        """Answers at once; the decision comes later, see `GET /v1/verifications/{id}`.

        Somebody unknown, not enabled or locked looks like somebody who does not answer.
        """
        answer = await doors.transact(verifications.ask, client, asked.ask())
        if isinstance(answer, NotRequired):
            return JSONResponse({"status": "not_required"})
        # Relative: a proxy may publish this under a path of its own.
        return JSONResponse(told(answer), 201, {"Location": f"verifications/{answer.id}"})

    @routes.get("/verifications/{id}", summary="Wait for the decision", responses=LOOKED)
    async def look(
        client: Caller,
        id: Id,  # noqa: A002 - the word of the path
        wait: Annotated[
            int, Query(ge=0, le=LONGEST_WAIT, description="Seconds to wait for a change; ends earlier with one.")
        ] = 0,
        seen: Annotated[
            str | None,
            Query(max_length=64, description="The `version` your page shows; where it is another by now, no wait."),
        ] = None,
    ) -> JSONResponse:
        """With `wait` it answers at the decision, when the time is up, or when what your page should show changes."""
        return JSONResponse(told(await _wait(doors, client, id, wait, seen)))

    @routes.post("/verifications/{id}/code", summary="Hand on a code that was typed at your page", responses=CODE)
    async def take_code(client: Caller, id: Id, code: TypedCode) -> JSONResponse:  # noqa: A002
        """A code of any app or token of the person, or the one that was sent. A wrong one leaves it pending, a few times."""
        answer = await doors.transact(verifications.take_code, client, id, typed(code))
        return JSONResponse(told(answer.verification, reason=answer.reason, wait_seconds=answer.wait_seconds))

    @routes.post("/verifications/{id}/cancel", summary="Give up", responses=CANCELLED)
    async def cancel(client: Caller, id: Id) -> JSONResponse:  # noqa: A002
        """The prompt in Slack says that it is over. What was decided before stays as it was: read `status`."""
        return JSONResponse(told(await doors.transact(verifications.cancel, client, id)))

    @routes.post("/verifications/{id}/method", summary="Take another way", responses=NEW_WAY)
    async def another_way(client: Caller, id: Id, wanted: AnotherWay) -> JSONResponse:  # noqa: A002
        """The prompt is called off; for `sms` and `voice` a code is sent, again if it was sent before."""
        way = Way(wanted.method)
        changed = await doors.transact(verifications.another_way, client, id, way)
        if changed.status is Status.PENDING and way not in changed.methods:
            offered = ", ".join(each for each in changed.methods if each is not Way.PROMPT) or "none"
            raise Refused(409, "verification.method_not_offered", f"{way} is not among its methods: {offered}.")
        return JSONResponse(told(changed))

    @routes.get("/accounts/{account}", tags=["account"], summary="How far an account has come", responses=ACCOUNT)
    async def account_state(
        client: Caller, account: Annotated[str, Path(max_length=LONGEST_ACCOUNT, examples=["aiko"])]
    ) -> JSONResponse:
        """Only for clients added with `--allow-accounts`."""
        permitted(client, Permission.ACCOUNTS, "--allow-accounts")
        state = None if "\x00" in account else await doors.read(doors.people.mfa_state_of, account)
        if state is None:
            raise Refused(404, "account.not_found", "There is no such account.")
        return JSONResponse({"account": account, "state": state.value})

    return routes


async def _wait(doors: Doors, client: RelyingParty, id: VerificationId, seconds: int, seen: str | None) -> Verification:  # noqa: A002
    """As it is at the decision, at the next change of what is shown, or when the time is up. Waiting holds no thread."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    waiters = doors.waiters
    with waiters.waiting_for(id) as woken:
        found = await doors.read(doors.verifications.look, client, id)
        seen = seen or version(found)
        while (
            found.status is Status.PENDING and version(found) == seen and loop.time() < until and not waiters.are_let_go
        ):
            # The end is told when it comes, also where nothing wakes us: the clock decides, not a row.
            left = (found.expires_at - doors.people.now() + SOON).total_seconds()
            try:
                async with asyncio.timeout_at(min(until, loop.time() + max(left, SOON.total_seconds()))):
                    await woken.wait()
            except TimeoutError:
                pass
            woken.clear()
            found = await doors.read(doors.verifications.look, client, id)
    return found
