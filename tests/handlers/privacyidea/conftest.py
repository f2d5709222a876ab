import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from bot.authenticators.model import Authenticator
from bot.secret import Secret
from handlers.http import build_http
from handlers.privacyidea.callers import Caller
from handlers.privacyidea.routes import PluginRules, routes
from handlers.privacyidea.service import ServiceAccount
from tests.builders import AIKO, CAST, MALLORY, code_of
from tests.handlers.front import Front

Json = dict[str, Any]
PASSWORD = "sixteen-characters"


class Plugin:
    """One of the other systems, calling over HTTP; ``address`` is where its calls come from."""

    def __init__(self, front: Front, rules: PluginRules, *, address: str = "10.1.2.3", agent: str = "PAM/1.0") -> None:
        self.front = front
        self.house = front.house
        self.rules = rules
        app = build_http(front.doors, front.house.outbox, checks={})
        app.router.routes.extend(routes(front.doors, rules))
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 4711))
        self.http = httpx2.AsyncClient(transport=transport, base_url="http://mamori", headers={"user-agent": agent})

    async def call(self, path: str, status: int = 200, *, headers: dict[str, str] | None = None, **fields: str) -> Json:
        answer = await self.http.post(path, data=fields, headers=headers)
        return envelope(answer, status)

    async def check(self, user: str = "aiko", **fields: str) -> Json:
        return await self.call("/validate/check", **{"user": user, **fields})

    async def poll(self, transaction: str) -> Json:
        return envelope(await self.http.get("/validate/polltransaction", params={"transaction_id": transaction}), 200)

    async def token(self) -> str:
        said = await self.call("/auth", username="svc-login", password=PASSWORD)
        return str(said["result"]["value"]["token"])

    async def trigger(self, user: str = "aiko", **fields: str) -> Json:
        headers = {"Authorization": await self.token()}
        return await self.call("/validate/triggerchallenge", headers=headers, **{"user": user, **fields})

    @property
    def app(self) -> Authenticator:
        """Aiko's app on her phone."""
        return self.front.house.people.standing(AIKO).active[0]

    def code(self) -> str:
        return self.code_of(self.app)

    def code_of(self, app: Authenticator) -> str:
        return code_of(app.seed, self.house.clock.now()).reveal()

    def with_rules(self, *, address: str = "10.1.2.3", agent: str = "PAM/1.0", **changes: Any) -> "Plugin":
        return Plugin(self.front, replace(self.rules, **changes), address=address, agent=agent)

    def wrong(self) -> str:
        return self.house.wrong(self.app).reveal()

    def next_step(self) -> None:
        self.house.clock.advance(timedelta(seconds=30))

    def approve(self, challenge: Json) -> None:
        """Aiko types the number that the page shows."""
        (message,) = [each["message"] for each in challenge["detail"]["multi_challenge"] if each["type"] == "push"]
        number = "".join(each for each in message if each.isdecimal())
        self.house.prompts.answer(AIKO, self.id_of(challenge), Secret(number))

    def id_of(self, challenge: Json) -> Any:
        transaction = challenge["detail"]["transaction_id"]
        (row,) = self.house.sql('SELECT id FROM verifications WHERE "transaction" = :it', it=transaction)
        return row.id


def envelope(answer: httpx2.Response, status: int = 200) -> Json:
    """One JSON object with the type that plugins want, whatever happened."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body: Json = json.loads(answer.content)
    assert body["jsonrpc"] == "2.0"
    assert isinstance(body["time"], float)
    return body


@pytest.fixture
def rules(front: Front) -> PluginRules:
    service = ServiceAccount(username="svc-login", password=Secret(PASSWORD), digests=front.house.keyring)
    return PluginRules(
        callers=(Caller.of("10.1.2.0/24"), Caller.of("10.1.2.9=Campus VPN")),
        service=service,
        origins=frozenset({"https://login.example.ac.jp"}),
    )


@pytest.fixture
async def plugin(front: Front, rules: PluginRules) -> AsyncIterator[Plugin]:
    """Aiko is enrolled and MFA is on; Mallory is known, and hers is not."""
    front.join(AIKO)
    front.house.enroll(AIKO)
    front.join(MALLORY)
    front.house.clock.advance(timedelta(minutes=10))
    plugin = Plugin(front, rules)
    yield plugin
    await plugin.http.aclose()


def somebody(who: str) -> str:
    """The name of somebody unknown, or of somebody whose MFA is not on."""
    return CAST[MALLORY] if who == "not on" else "nobody-here"
