"""A client of ``/v1`` for tests: what an integrator would write, and hands on the house behind."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx2
from fastapi import FastAPI

from bot.relying_parties.model import Permission
from bot.secret import Secret
from tests.builders import AIKO, code_of
from tests.fakes.house import House

Json = dict[str, Any]


@dataclass
class Api:
    house: House
    app: FastAPI
    http: httpx2.AsyncClient
    key: Secret

    def client(self, name: str, *permissions: Permission, **what: Any) -> "Api":
        """Another client of the same house."""
        key = self.house.relying_parties.add(name, permissions=permissions, **what).key
        return Api(self.house, self.app, self.http, key)

    async def call(self, method: str, path: str, **what: Any) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.key.reveal()}"} | what.pop("headers", {})
        return await self.http.request(method, f"/v1{path}", headers=headers, **what)

    async def post(self, path: str, body: Any = None) -> httpx2.Response:
        return await self.call("POST", path, **({} if body is None else {"json": body}))

    async def ask(self, account: str = "aiko", **what: Any) -> Json:
        """Asks, and is answered as usual."""
        answer = await self.post("/verifications", {"account": account, "application": "Webmail", **what})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def look(self, verification: str, **query: Any) -> Json:
        answer = await self.call("GET", f"/verifications/{verification}", params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def code(self, verification: str, code: str) -> Json:
        answer = await self.post(f"/verifications/{verification}/code", {"code": code})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def code_now(self, which: int = 0) -> str:
        """What one of Aiko's apps shows."""
        app = self.house.people.standing(AIKO).active[which]
        return code_of(app.seed, self.house.clock.now()).reveal()

    def wrong_code(self) -> str:
        shown = {self.house.wrong(app).reveal() for app in self.house.people.standing(AIKO).active}
        return shown.pop()


async def until(holds: Callable[[], object]) -> None:
    """Lets everything else go on until it holds."""
    while not holds():  # noqa: ASYNC110 - a test has no event of what it looks into
        await asyncio.sleep(0)


def problem(answer: httpx2.Response, status: int, code: str | None = None) -> Json:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: Json = answer.json()
    assert (body["type"], body["status"], body.get("code")) == ("about:blank", status, code)
    assert body["title"]
    return body
