"""Accepted codes over HTTP, each kept before it is answered, and how soon a prompt reaches Slack and its decision a client."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pyotp
from sqlalchemy import create_engine, text

from bench.figure import Figure, milliseconds, percentile
from bench.house import prepare, slack
from bench.people import Person, settle
from bench.running import Program, mamori, module
from storage.schema import upgrade
from tests.postgres import new_database

CALLERS = (1, 8, 32)
CODES = {1: 150, 8: 480, 32: 480}
"""In each round, for each way of asking."""
ROUNDS = {"sqlite": 2, "postgresql": 1}
WARM_UP = 20
PROMPTS = 100
IN_OPEN_LOOP = 400
PER_SECOND = 100
"""In the open loop: a code comes when its time has come, whether or not the one before it is answered."""
GOAL_PER_SECOND = {"sqlite": 800, "postgresql": 600}
"""On SQLite with ``synchronous=FULL``."""
GOAL_P99 = 0.030
GOAL_CPU = 0.0012
GOAL_OPEN_LOOP = 0.015
GOAL_PROMPT = 0.050
GOAL_DECISION = 0.015


@dataclass
class Times:
    waits: list[float] = field(default_factory=list)
    wall: float = 0.0
    cpu: float = 0.0


@dataclass
class Found:
    """By way and by callers; ``bare`` is the endpoint that knows nothing."""

    codes: dict[str, dict[int, Times]]
    bare: dict[int, Times]
    open_loop: dict[str, Times] = field(default_factory=dict)
    posted: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)


Ask = Callable[[aiohttp.ClientSession, str, str, str], Awaitable[None]]


def measure(folder: Path) -> Iterator[Figure]:
    for kind in GOAL_PER_SECOND:
        place = folder / kind
        place.mkdir()
        yield from _on(kind, place)


def _on(kind: str, folder: Path) -> Iterator[Figure]:
    house = prepare(folder)
    url = f"sqlite:///{house.database}" if kind == "sqlite" else new_database()
    upgrade(url)
    keyring = Path(f"{house.database}.keys")
    wanted = WARM_UP + ROUNDS[kind] * sum(CODES.values()) + IN_OPEN_LOOP + PROMPTS
    people, key = settle(url, keyring, house.workspace.team.id, wanted)
    with slack(house, [each.user for each in people[-PROMPTS:]]) as workspace:
        settings = house.settings(workspace) | {
            "database_url": url,
            "keyring": str(keyring),
            "slack_signing_secret": house.workspace.app.signing_secret,
            "public_url": "https://mamori.example",
            "privacyidea_networks": "127.0.0.1",
        }
        with mamori("serve", folder, **settings) as ours, module("bench.bare_endpoint", folder) as bare:
            found = asyncio.run(_all(people, key, ours, bare, workspace, rounds=ROUNDS[kind]))
    codes = [times for by_callers in found.codes.values() for times in by_callers.values()]
    _require_kept(url, sum(len(each.waits) for each in (*codes, *found.open_loop.values())) + PROMPTS)
    for way, by_callers in found.codes.items():
        for callers, times in by_callers.items():
            yield _figure(kind, way, callers, times, found.bare[callers])
    for way, times in found.open_loop.items():
        how = f"right codes on {kind}, {PER_SECOND} a second whether or not the one before is answered"
        yield _soon(f"open_loop_{way}_{kind}", times.waits, GOAL_OPEN_LOOP, how)
    how = "from sending POST /v1/verifications until Slack has the message"
    yield _soon(f"prompt_posted_{kind}", found.posted, GOAL_PROMPT, f"{how}; one after another")
    how = "from sending the right code until the long poll of another connection is answered"
    yield _soon(f"decision_told_{kind}", found.told, GOAL_DECISION, f"{how}; one after another")


async def _all(
    people: Sequence[Person], key: str, ours: Program, bare: Program, workspace: Program, *, rounds: int
) -> Found:
    ways: dict[str, Ask] = {"v1_create_and_code": _by_v1, "validate_check": _by_check}
    found = Found({way: {each: Times() for each in CALLERS} for way in ways}, {each: Times() for each in CALLERS})
    left = iter(people)
    headers = {"authorization": f"Bearer {key}"}
    async with aiohttp.ClientSession(headers=headers) as session:

        async def load(program: Program, ask: Ask, codes: list[tuple[str, str]], callers: int, times: Times) -> None:
            waiting = iter(codes)

            async def caller() -> None:
                for name, seed in waiting:
                    began = time.perf_counter()
                    await ask(session, program.address, name, pyotp.TOTP(seed).now())
                    times.waits.append(time.perf_counter() - began)

            began, used = time.perf_counter(), program.cpu_seconds()
            async with asyncio.TaskGroup() as tasks:
                for _ in range(callers):
                    tasks.create_task(caller())
            times.wall += time.perf_counter() - began
            times.cpu += program.cpu_seconds() - used

        early = [next(left) for _ in range(WARM_UP)]
        for index, ask in enumerate(ways.values()):
            await load(ours, ask, [(each.name, each.seeds[index]) for each in early], 1, Times())
        for _ in range(rounds):
            for callers in CALLERS:
                those = [next(left) for _ in range(CODES[callers])]
                await load(bare, _by_bare, [(each.name, each.seeds[0]) for each in those], callers, found.bare[callers])
                for index, (way, ask) in enumerate(ways.items()):
                    codes = [(each.name, each.seeds[index]) for each in those]
                    await load(ours, ask, codes, callers, found.codes[way][callers])
        those = [next(left) for _ in range(IN_OPEN_LOOP)]
        for index, (way, ask) in enumerate(ways.items()):
            found.open_loop[way] = await _in_open_loop(
                session, ours, ask, [(each.name, each.seeds[index]) for each in those]
            )
        found.posted, found.told = await _prompts(session, list(left), ours, workspace)
    return found


async def _in_open_loop(
    session: aiohttp.ClientSession, ours: Program, ask: Ask, codes: Sequence[tuple[str, str]]
) -> Times:
    times = Times()
    began = time.perf_counter()

    async def one(number: int, name: str, seed: str) -> None:
        due = began + number / PER_SECOND
        await asyncio.sleep(due - time.perf_counter())
        await ask(session, ours.address, name, pyotp.TOTP(seed).now())
        times.waits.append(time.perf_counter() - due)  # whatever it waited before it was sent counts too

    async with asyncio.TaskGroup() as tasks:
        for number, (name, seed) in enumerate(codes):
            tasks.create_task(one(number, name, seed))
    return times


async def _by_v1(session: aiohttp.ClientSession, address: str, name: str, code: str) -> None:
    asked = {"account": name, "application": "Bench", "method": "otp", "strength": "possession"}
    async with session.post(f"{address}/v1/verifications", json=asked) as answer:
        id_ = (await answer.json())["id"]
    async with session.post(f"{address}/v1/verifications/{id_}/code", json={"code": code}) as answer:
        said = await answer.json()
    if said["status"] != "approved":
        raise RuntimeError(f"a right code was not accepted: {said}")


async def _by_check(session: aiohttp.ClientSession, address: str, name: str, code: str) -> None:
    async with session.post(f"{address}/validate/check", data={"user": name, "pass": code}) as answer:
        said = await answer.json()
    if said["result"].get("value") is not True:
        raise RuntimeError(f"a right code was not accepted: {said}")


async def _by_bare(session: aiohttp.ClientSession, address: str, name: str, code: str) -> None:
    async with session.post(f"{address}/validate/check", data={"user": name, "pass": code}) as answer:
        await answer.json()


async def _prompts(
    session: aiohttp.ClientSession, people: list[Person], ours: Program, workspace: Program
) -> tuple[list[float], list[float]]:
    posted, told = [], []
    for person in people:
        last = await _last_event(session, workspace)
        began = time.perf_counter()
        asked = {"account": person.name, "application": "Bench"}
        async with session.post(f"{ours.address}/v1/verifications", json=asked) as answer:
            id_ = (await answer.json())["id"]
        wait = {"after": str(last), "timeout": "10"}
        async with session.get(f"{workspace.address}/_control/wait", params=wait) as answer:
            await answer.json()
        posted.append(time.perf_counter() - began)
        poll = asyncio.create_task(_poll(session, ours, id_))
        await asyncio.sleep(0.02)  # so that the poll is really waiting
        decided = time.perf_counter()
        code = {"code": pyotp.TOTP(person.seeds[0]).now()}
        async with session.post(f"{ours.address}/v1/verifications/{id_}/code", json=code) as answer:
            await answer.read()
        told.append(await poll - decided)
    return posted, told


async def _last_event(session: aiohttp.ClientSession, workspace: Program) -> int:
    async with session.get(f"{workspace.address}/_control/wait", params={"after": "0", "timeout": "0"}) as answer:
        events = (await answer.json())["events"]
    return max((each["number"] for each in events), default=0)


async def _poll(session: aiohttp.ClientSession, ours: Program, id_: str) -> float:
    async with session.get(f"{ours.address}/v1/verifications/{id_}", params={"wait": "25"}) as answer:
        said = await answer.json()
    if said["status"] != "approved":
        raise RuntimeError(f"the long poll ended without the decision: {said}")
    return time.perf_counter()


def _require_kept(url: str, approved: int) -> None:
    """Every accepted code is in the record, or these figures would be those of something else."""
    engine = create_engine(url)
    with engine.connect() as connection:
        kept = connection.execute(
            text("SELECT count(*) FROM audit_events WHERE action = 'verification.approved'")
        ).scalar_one()
    engine.dispose()
    if kept < approved:
        raise RuntimeError(f"{approved} codes were accepted and {kept} are in the record")


def _figure(kind: str, way: str, callers: int, times: Times, bare: Times) -> Figure:
    per_second, p99 = len(times.waits) / times.wall, percentile(times.waits, 99)
    cpu = times.cpu / len(times.waits)
    return Figure(
        bench=f"codes_per_second_{kind}_{way}_{callers}_connection{'s' if callers > 1 else ''}",
        value=round(per_second),
        unit="per s",
        goal=f">= {GOAL_PER_SECOND[kind]}, p99 <= 30 ms at 8, CPU <= 1.2 ms",
        met=per_second >= GOAL_PER_SECOND[kind] and cpu <= GOAL_CPU and (callers != CALLERS[1] or p99 <= GOAL_P99),
        measured="right codes, each another one, accepted and kept by one process with everything else running",
        details={
            "p50_ms": milliseconds(percentile(times.waits, 50)),
            "p99_ms": milliseconds(p99),
            "cpu_ms_per_code": milliseconds(cpu),
            "bare_endpoint": {
                "per_s": round(len(bare.waits) / bare.wall),
                "p99_ms": milliseconds(percentile(bare.waits, 99)),
                "cpu_ms": milliseconds(bare.cpu / len(bare.waits)),
            },
        },
    )


def _soon(name: str, times: list[float], goal: float, how: str) -> Figure:
    p99 = percentile(times, 99)
    details: dict[str, Any] = {"p50_ms": milliseconds(percentile(times, 50))}
    return Figure(
        bench=name,
        value=milliseconds(p99),
        unit="ms (p99)",
        goal=f"<= {milliseconds(goal)} ms",
        met=p99 <= goal,
        measured=f"{how}; {len(times)} times",
        details=details,
    )
