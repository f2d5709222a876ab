"""What only the demo offers: moving the clock, running a job at once, reading what was sent outside. Never in ``serve``."""

from datetime import datetime, timedelta
from typing import Literal

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from starlette.exceptions import HTTPException

from handlers.delivery import Delivery
from handlers.demo.inbox import Inbox, Letter
from handlers.demo.outside import DemoTelephony
from handlers.doors import Doors
from handlers.jobs import Jobs
from handlers.system import MovableClock

FARTHEST = timedelta(days=365 * 20)


class ClockSetting(BaseModel):
    """One of the three: an instant with its zone, seconds to go on (or back), or the machine's own time again."""

    model_config = ConfigDict(extra="forbid")

    now: AwareDatetime | None = None
    advance_s: float | None = Field(default=None, ge=-FARTHEST.total_seconds(), le=FARTHEST.total_seconds())
    real: bool | None = None

    @model_validator(mode="after")
    def one_of_them(self) -> "ClockSetting":
        if sum(each is not None for each in (self.now, self.advance_s, self.real or None)) != 1:
            raise ValueError('send one of {"now": …}, {"advance_s": …}, {"real": true}')
        if self.now is not None and abs(self.now - datetime.now(self.now.tzinfo)) > FARTHEST:
            raise ValueError("that is more than 20 years away")
        return self


class Time(BaseModel):
    now: datetime


class TelephonyFault(BaseModel):
    model_config = ConfigDict(extra="forbid")

    fault: Literal["down", "refuses"] | None


class JobName(BaseModel):
    job: str


def router(
    clock: MovableClock, doors: Doors, jobs: Jobs, delivery: Delivery, inbox: Inbox, telephony: DemoTelephony
) -> APIRouter:
    routes = APIRouter(prefix="/_demo", tags=["demo"])
    zone = doors.institution.hours.zone

    @routes.get("/clock", summary="What time the demo thinks it is")
    async def read_clock() -> Time:
        return Time(now=clock.now().astimezone(zone))

    @routes.post("/clock", summary="Move the clock; it runs on from there")
    async def set_clock(setting: ClockSetting) -> Time:
        if setting.now is not None:
            clock.set(setting.now)
        elif setting.advance_s is not None:
            clock.advance(timedelta(seconds=setting.advance_s))
        else:
            clock.be_real()
        await jobs.catch_up()
        delivery.wake()
        return await read_clock()

    @routes.post("/run", summary="Run a job now; returns when it is done")
    async def run(which: JobName) -> dict[str, str]:
        job = jobs.by_name.get(which.job)
        if job is None:
            raise HTTPException(404, f"there is no job {which.job!r}; there are: {', '.join(sorted(jobs.by_name))}")
        await job()
        return {"job": which.job, "status": "done"}

    @routes.post("/telephony", summary="Make the phone service fail, or work again")
    async def set_telephony(wanted: TelephonyFault) -> TelephonyFault:
        telephony.fault = wanted.fault
        return wanted

    @routes.get("/inbox", summary="What was sent outside Slack, newest last")
    async def read_inbox(to: str | None = None) -> dict[str, list[Letter]]:
        return {"messages": inbox.of(to)}

    return routes
