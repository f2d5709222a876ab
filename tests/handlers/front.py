"""All doors before a real database, with the local workspace on the other side of a real socket."""

import json
from dataclasses import replace
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.accounts.model import Language, SlackUser
from handlers.delivery import Delivery
from handlers.doors import Doors
from handlers.institution import load_institution
from handlers.notices import Postman
from handlers.senders.slack import SlackWorkspace
from handlers.senders.slack_answers import Gate
from handlers.slack_door import build_app
from handlers.texts import Texts
from storage.unit_of_work import News
from tests.fakes.house import House
from tests.fakes.workspace import LocalWorkspace
from tests.handlers.payloads import Payloads
from tests.journeys.demo import ADMIN_CHANNEL, SUPPORT_CHANNEL

PUBLIC_URL = "https://mfa.example.ac.jp"

Json = dict[str, Any]


class Front:
    def __init__(self, house: House, workspace: LocalWorkspace) -> None:
        self.house = house
        self.workspace = workspace
        self.payloads = Payloads(workspace)
        client = AsyncWebClient(workspace.app.bot_token, base_url=f"{workspace.address}/api/")
        client.retry_handlers.clear()
        institution = load_institution()
        self.doors = Doors(
            transact=house.database.transact,
            read=house.database.read,
            people=house.people,
            linking=house.linking,
            sign_ins=house.sign_ins,
            enrollments=house.enrollments,
            authenticators=house.authenticators,
            care=house.care,
            removals=house.removals,
            lost_devices=house.lost_devices,
            phones=house.phones,
            dispatches=house.dispatches,
            tokens=house.tokens,
            practices=house.practices,
            backup_codes=house.backup_codes,
            wallet_cards=house.wallet_cards,
            visits=house.visits,
            card_freezes=house.card_freezes,
            replacements=house.replacements,
            fresh_checks=house.fresh_checks,
            relying_parties=house.relying_parties,
            verifications=house.verifications,
            own_settings=house.own_settings,
            prompts=house.prompts,
            plugins=house.plugins,
            changes=house.changes,
            requests=house.requests,
            texts=Texts(institution),
            institution=institution,
            slack=SlackWorkspace(
                client, admin_channel=ADMIN_CHANNEL, support_channel=SUPPORT_CHANNEL, gate=Gate(self._seconds)
            ),
            public_url=PUBLIC_URL,
        )
        self._stand()

    def _seconds(self) -> float:
        """What Slack asks to wait for passes with the test's clock."""
        return self.house.clock.now().timestamp()

    def _stand(self) -> None:
        self.bolt = build_app(self.doors.slack.client, self.doors)
        deliver = Postman(self.doors).deliver
        self.delivery = Delivery(
            self.house.outbox, self.house.trail, self.house.database.transact, self.house.database.read, deliver
        )
        self.house.database.changed = self._hear

    def _hear(self, news: News) -> None:
        self.delivery.wake(told=news.told, recorded=news.recorded)
        self.doors.waiters.wake(news.changed)
        self.doors.figures.count(news.decided)
        if news.missed:
            self.doors.waiters.wake_all()

    def with_changed(self, **changes: Any) -> None:
        """Other flows behind the doors than the usual ones."""
        self.doors = replace(self.doors, **changes)
        self._stand()

    async def send(self, body: Json) -> BoltResponse:
        """As Slack sends it through the socket: what comes back is the acknowledgement."""
        answer: BoltResponse = await self.bolt.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        return answer

    async def acked(self, body: Json) -> Json:
        """Sends, is acknowledged, and gives what the acknowledgement carries."""
        answer = await self.send(body)
        assert answer.status == 200
        return dict(json.loads(answer.body)) if answer.body else {}

    async def tap(self, user: SlackUser, action_id: str, **what: Any) -> Json:
        return await self.acked(self.payloads.tap(user, action_id, **what))

    async def submit(self, user: SlackUser, view: Json, **values: Any) -> Json:
        return await self.acked(self.payloads.submission(user, view, values))

    async def hello(self, user: SlackUser, text: str = "hello", **what: Any) -> BoltResponse:
        return await self.send(self.payloads.message(user, text, **what))

    async def begin_app(self, user: SlackUser) -> Json:
        """The window for a new app on the phone, opened by a tap; whoever fills it in may be somebody else."""
        await self.tap(user, "enrollment.add_app_mobile")
        view = self.workspace.modal(user)
        assert view is not None
        assert view["callback_id"] == "enrollment.confirm_app"
        return view

    def everything(self) -> list[Any]:
        """All that the database holds about people and their methods, but for the deliveries."""
        tables = ("accounts", "links", "invitations", "devices", "authenticators", "throttles", "audit_events")
        return [list(self.house.sql(f"SELECT * FROM {table} ORDER BY 1")) for table in tables]  # noqa: S608 - ours

    def join(self, user: SlackUser, language: Language = Language.ENGLISH, **changes: Any) -> None:
        self.house.with_person(user, language=language, **changes)
