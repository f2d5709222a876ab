"""Accepted codes over HTTP, each kept before it is answered, and how soon a prompt reaches Slack and its decision a client."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pyotp
from pydantic import SecretStr

import composition
from bench.figure import Figure, milliseconds, percentile
from bench.house import House, prepare, slack
from bench.running import Program, mamori, module
from bot.accounts.model import Account, AccountId, SlackProfile, SlackUser
from bot.authenticators.model import APP_PLACES
from bot.enrollment.flow import Setup
from bot.secret import Secret
from bot.trail import AuditTrail
from handlers.system import SystemRandomness
from settings import Settings
from storage.database import open_database
from storage.keyring import Keyring

CALLERS = (1, 8, 32)
CODES = {1: 150, 8: 480, 32: 480}
"""In each round, for each way of asking."""
ROUNDS = 2
WARM_UP = 20
PROMPTS = 100
GOAL_PER_SECOND = 800
"""On SQLite with ``synchronous=FULL``."""
GOAL_P99 = 0.030
GOAL_CPU = 0.0012
GOAL_PROMPT = 0.050
GOAL_DECISION = 0.015


@dataclass(frozen=True)
class Person:
    """Two apps: two right codes at any moment, each good once."""

    name: str
    user: SlackUser
    seeds: tuple[str, ...]


@dataclass
class Times:
    waits: list[float] = field(default_factory=list)
    wall: float = 0.0
    cpu: float = 0.0


class AnHourAgo:
    """When the people enrolled: every code of now is newer than the ones they confirmed their apps with."""

    def now(self) -> datetime:
        return datetime.now(UTC) - timedelta(hours=1)


Ask = Callable[[aiohttp.ClientSession, str, str, str], Awaitable[None]]


def measure(folder: Path) -> Iterator[Figure]:
    house = prepare(folder)
    wanted = WARM_UP + ROUNDS * sum(CODES.values()) + PROMPTS
    people, key = settle(house, wanted)
    with slack(house, [each.user for each in people[-PROMPTS:]]) as workspace:
        settings = house.settings(workspace) | {
            "slack_signing_secret": house.workspace.app.signing_secret,
            "public_url": "https://mamori.example",
            "privacyidea_networks": "127.0.0.1",
        }
        with mamori("serve", folder, **settings) as ours, module("bench.bare_endpoint", folder) as bare:
            found, bare_times, (posted, told) = asyncio.run(_all(people, key, ours, bare, workspace))
    _require_kept(house, sum(len(each.waits) for times in found.values() for each in times.values()) + PROMPTS)
    for way, by_callers in found.items():
        for callers, times in by_callers.items():
            yield _figure(way, callers, times, bare_times[callers])
    yield _soon("prompt_posted", posted, GOAL_PROMPT, "from sending POST /v1/verifications until Slack has the message")
    yield _soon(
        "decision_told",
        told,
        GOAL_DECISION,
        "from sending the right code until the long poll of another connection is answered",
    )


def settle(house: House, count: int) -> tuple[list[Person], str]:
    """So many people with MFA on, straight through the flows, and a client's key."""
    url = f"sqlite:///{house.database}"
    keyring = Keyring.load(Path(f"{house.database}.keys"))
    database = open_database(url, keyring)
    settings = Settings(database_url=url, slack_bot_token=SecretStr("unused"))
    doors = composition.build(settings, database, keyring, AnHourAgo()).doors
    people = []
    for number in range(count):
        user, name = SlackUser(f"U1BENCH{number:05}", house.workspace.team.id), f"bench{number}"
        doors.people.add(Account(id=AccountId(SystemRandomness().token()), sso_id=name, name="Bench"))
        doors.linking.link_by_operator(SlackProfile(user, "en-US"), name)
        seeds = []
        for place in APP_PLACES:
            setup = doors.enrollments.add_app(user, place, usual_name=place.value)
            if not isinstance(setup, Setup) or setup.authenticator.seed is None:
                raise TypeError("a code that confirmed a method a moment ago is a fresh check")
            seeds.append(setup.authenticator.seed.reveal())
            code = Secret(pyotp.TOTP(seeds[-1]).at(AnHourAgo().now()))
            doors.enrollments.confirm_app(user, setup.authenticator.id, name=place.value, typed=code)
        doors.enrollments.enable(user, understood=True)
        people.append(Person(name, user, tuple(seeds)))
    key = doors.relying_parties.add("Bench", requests_a_minute=1_000_000).key.reveal()
    trail = AuditTrail(database.begin, keyring)
    while trail.seal():
        pass
    database.close()
    # What the enrollments tell is not measured here: it would go out first.
    with closing(sqlite3.connect(house.database)) as kept, kept:
        kept.execute("DELETE FROM notices")
    return people, key


async def _all(
    people: list[Person], key: str, ours: Program, bare: Program, workspace: Program
) -> tuple[dict[str, dict[int, Times]], dict[int, Times], tuple[list[float], list[float]]]:
    ways: dict[str, Ask] = {"v1_create_and_code": _by_v1, "validate_check": _by_check}
    found = {way: {each: Times() for each in CALLERS} for way in ways}
    bare_times = {each: Times() for each in CALLERS}
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
        for _ in range(ROUNDS):
            for callers in CALLERS:
                those = [next(left) for _ in range(CODES[callers])]
                await load(bare, _by_bare, [(each.name, each.seeds[0]) for each in those], callers, bare_times[callers])
                for index, (way, ask) in enumerate(ways.items()):
                    codes = [(each.name, each.seeds[index]) for each in those]
                    await load(ours, ask, codes, callers, found[way][callers])
        prompts = await _prompts(session, list(left), ours, workspace)
    return found, bare_times, prompts


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


def _require_kept(house: House, approved: int) -> None:
    """Every accepted code is in the record, or these figures would be those of something else."""
    with closing(sqlite3.connect(house.database)) as database:
        kept = database.execute("SELECT count(*) FROM audit_events WHERE action = 'verification.approved'").fetchone()[
            0
        ]
    if kept < approved:
        raise RuntimeError(f"{approved} codes were accepted and {kept} are in the record")


def _figure(way: str, callers: int, times: Times, bare: Times) -> Figure:
    per_second, p99 = len(times.waits) / times.wall, percentile(times.waits, 99)
    cpu = times.cpu / len(times.waits)
    return Figure(
        bench=f"codes_per_second_{way}_{callers}_connection{'s' if callers > 1 else ''}",
        value=round(per_second),
        unit="per s",
        goal=f">= {GOAL_PER_SECOND}, p99 <= 30 ms at 8, CPU <= 1.2 ms",
        met=per_second >= GOAL_PER_SECOND and cpu <= GOAL_CPU and (callers != CALLERS[1] or p99 <= GOAL_P99),
        measured="right codes, each another one, accepted and kept on SQLite (FULL) by one process with everything else running",
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
        measured=f"{how}; {len(times)} times, one after another",
        details=details,
    )
