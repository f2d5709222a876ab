"""How soon Slack has its acknowledgement, beside a bare Bolt app: signed HTTP requests, the ack alone."""

import asyncio
import json
import os
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bench.figure import Figure, milliseconds, percentile
from bench.house import House, Member, prepare, settle, slack
from bench.payloads import WRONG_TRIES, Said, day_of, signed
from bench.running import Program, mamori, module

CALLERS = (1, 8, 32)
MEMBERS = {1: 40, 8: 160, 32: 160}
"""People in a round, each with five requests."""
ROUNDS = 3
WARM_UP = 20
SHARE = 3
STORM = 167
"""Interactions a second when 20,000 people come within ten minutes and each taps or submits five times."""


@dataclass
class Times:
    """Seconds from sending to the whole answer, by kind of request."""

    by_kind: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wall: float = 0.0
    cpu: float = 0.0

    @property
    def all(self) -> list[float]:
        return [each for times in self.by_kind.values() for each in times]


def measure(folder: Path) -> Iterator[Figure]:
    house = prepare(folder)
    members = settle(house, WARM_UP + ROUNDS * sum(MEMBERS.values()))
    secret = house.workspace.app.signing_secret
    with slack(house, [each.user for each in members]) as workspace:
        # The address is said, as serve asks for it, and not used: the requests come from here.
        settings = house.settings(workspace) | {"slack_signing_secret": secret, "public_url": "https://mamori.example"}
        with (
            mamori("serve", folder, **settings) as ours,
            module("bench.bare_bolt", folder, "http", "--api", f"{workspace.address}/api/") as bare,
        ):
            ours_times, bare_times = asyncio.run(_both(house, members, ours, bare))
        _require_kept(house, len(members))
    disk = _flush_time(folder)
    for callers in CALLERS:
        yield _figure(callers, ours_times[callers], bare_times[callers], disk)
        yield _throughput(callers, ours_times[callers], bare_times[callers])


async def _both(
    house: House, members: list[Member], ours: Program, bare: Program
) -> tuple[dict[int, Times], dict[int, Times]]:
    """Turn and turn about, so that a busy moment of the machine meets both."""
    ours_times, bare_times = {each: Times() for each in CALLERS}, {each: Times() for each in CALLERS}
    left = iter(members)
    async with aiohttp.ClientSession() as session:

        async def load(program: Program, people: list[Member], callers: int, times: Times, *, decides: bool) -> None:
            waiting = iter(people)
            began, used = time.perf_counter(), program.cpu_seconds()
            async with asyncio.TaskGroup() as tasks:
                for _ in range(callers):
                    tasks.create_task(_caller(session, program.address, house, waiting, times, decides=decides))
            times.wall += time.perf_counter() - began
            times.cpu += program.cpu_seconds() - used

        early = [next(left) for _ in range(WARM_UP)]
        await load(bare, early, 1, Times(), decides=False)
        await load(ours, early, 1, Times(), decides=True)
        for _ in range(ROUNDS):
            for callers in CALLERS:
                people = [next(left) for _ in range(MEMBERS[callers])]
                await load(bare, people, callers, bare_times[callers], decides=False)
                await load(ours, people, callers, ours_times[callers], decides=True)
    return ours_times, bare_times


async def _caller(
    session: aiohttp.ClientSession,
    address: str,
    house: House,
    waiting: Iterator[Member],
    times: Times,
    *,
    decides: bool,
) -> None:
    for member in waiting:
        for said in day_of(member, house.workspace):
            body, headers = signed(said.payload, house.workspace.app.signing_secret)
            began = time.perf_counter()
            async with session.post(f"{address}/slack/events", data=body, headers=headers) as answer:
                acked = await answer.read()
            times.by_kind[said.kind].append(time.perf_counter() - began)
            if answer.status != 200 or (decides and not _is_decision(said, acked)):
                raise RuntimeError(f"{said.kind}: {answer.status} {acked[:300]!r}")


def _is_decision(said: Said, acked: bytes) -> bool:
    if said.kind == "wrong_code":
        return "code" in json.loads(acked)["errors"]
    return acked == b""


def _require_kept(house: House, members: int) -> None:
    """Every acknowledged decision is in the database, or these figures would be those of an app that only acks."""
    with closing(sqlite3.connect(house.database)) as database:
        kept = dict(database.execute("SELECT action, count(*) FROM audit_events GROUP BY action"))
        notices = database.execute("SELECT count(*) FROM notices WHERE kind = 'step'").fetchone()[0]
    found = {"wrong_code": kept.get("authenticators.wrong_code"), "right_code": kept.get("enrollment.confirm_app")}
    if found != {"wrong_code": members * WRONG_TRIES, "right_code": members} or notices != members * 2:
        raise RuntimeError(f"not every decision was kept: {found}, {notices} notices")


def _flush_time(folder: Path) -> float:
    """Seconds that the disk takes to keep a page for good: each decision waits for it, a bare ack does not."""
    took = []
    with (folder / "flush").open("wb") as file:
        for _ in range(50):
            file.write(bytes(4096))
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - began)
    return percentile(took, 50)


def _figure(callers: int, ours: Times, bare: Times, disk: float) -> Figure:
    p50, bare_p50 = percentile(ours.all, 50), percentile(bare.all, 50)
    return Figure(
        bench=f"interaction_to_ack_{callers}_caller{'s' if callers > 1 else ''}",
        value=milliseconds(p50),
        unit="ms (p50)",
        goal=f"<= 1/{SHARE} of default Bolt's p50 ({milliseconds(bare_p50 / SHARE)} ms)",
        met=p50 <= bare_p50 / SHARE,
        measured=(
            f"signed requests to /slack/events, kept-alive connections, {callers} at a time, taking turns with the bare "
            "app in one run; per person one tap, three wrong codes, one right one, each committed before its ack"
        ),
        details={
            "disk_flush_ms": milliseconds(disk),
            "mamori": _summary(ours),
            "default_bolt_that_only_acks": _summary(bare),
        },
    )


def _throughput(callers: int, ours: Times, bare: Times) -> Figure:
    per_second, bare_per_second = (round(len(each.all) / each.wall) for each in (ours, bare))
    return Figure(
        bench=f"interactions_per_second_{callers}_connection{'s' if callers > 1 else ''}",
        value=per_second,
        unit="per s",
        goal=f">= {STORM}",
        met=per_second >= STORM,
        measured="the same requests as for the acks before this line: each is decided and kept before it is acknowledged",
        details={"default_bolt_that_only_acks": bare_per_second},
    )


def _summary(times: Times) -> dict[str, Any]:
    def of(samples: list[float]) -> dict[str, float]:
        return {
            "p50_ms": milliseconds(percentile(samples, 50)),
            "p99_ms": milliseconds(percentile(samples, 99)),
        }

    return {
        "requests": len(times.all),
        "per_s": round(len(times.all) / times.wall),
        # Unlike a wait, this hardly depends on who else uses the machine. What follows an ack is in it.
        "cpu_ms_per_request": milliseconds(times.cpu / len(times.all)),
        **of(times.all),
        **{kind: of(samples) for kind, samples in times.by_kind.items()},
    }
