"""Socket Mode: keeps one connection to Slack, however often it is refreshed or lost, and however long Slack is away."""

import asyncio
import logging
import time
from typing import Final

import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.senders.slack_answers import TOKEN_REFUSED, understood

log = structlog.get_logger()

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
"""Seconds between two tries to connect. Slack gives out few addresses a minute (tier 1), and says so with a 429."""
HANDSHAKE: Final = 8.0
"""Seconds for opening the socket at the address that Slack gave, which is good once and for about half a minute."""


class Connection(SocketModeClient):
    """The library's client, with another way to begin anew.

    The library tries a spent address for ever, and prints a traceback at each try. Here each try takes a fresh address,
    with a bounded pause in between, and what keeps us from Slack is told once per reason.
    """

    def __init__(self, app_token: str, web_client: AsyncWebClient) -> None:
        super().__init__(app_token, web_client=web_client, logger=_QUIET, ping_interval=10)
        self._reason = ""

    async def connect(self) -> None:
        pause = FIRST_PAUSE
        while not self.closed:
            try:
                self.wss_uri = self.wss_uri or await self.issue_new_wss_url()
                async with asyncio.timeout(HANDSHAKE):
                    await super().connect()  # type: ignore[no-untyped-call]
            except TimeoutError:
                wait = self._say("no handshake", pause)
            except SlackApiError as error:
                failed = understood(error)
                wait = self._say(failed.reason, failed.retry_after.total_seconds() if failed.retry_after else pause)
            except Exception as error:  # noqa: BLE001 - whatever keeps us from Slack, the next try may work
                wait = self._say(type(error).__name__, pause)
            else:
                if self._reason:
                    log.info("slack_connected")
                self._reason = ""
                return
            self.wss_uri = None
            await asyncio.sleep(wait)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        # One of several tasks may notice the loss; the others leave it to that one.
        if self.connect_operation_lock.locked():
            return
        async with self.connect_operation_lock:
            if force or not await self.is_connected():
                self.wss_uri = None
                await self.connect()

    async def issue_new_wss_url(self) -> str:
        answer = await self.web_client.apps_connections_open(app_token=self.app_token)
        return str(answer["url"])

    def _say(self, reason: str, wait: float) -> float:
        if reason != self._reason:
            if reason in TOKEN_REFUSED or reason == "missing_scope":
                log.error("slack_app_token_refused", why=reason, mend="MAMORI_SLACK_APP_TOKEN, docs/setup.md")
            else:
                log.warning("slack_not_connected", why=reason, next_try_s=wait)
        self._reason = reason
        return wait


class Socket:
    def __init__(self, app: AsyncApp, app_token: str) -> None:
        self._app = app
        self._app_token = app_token
        self._connection: Connection | None = None

    async def connect(self) -> None:
        """Returns when connected, as long as it takes."""
        if self._connection is None:
            self._connection = Connection(self._app_token, self._app.client)
            self._connection.socket_mode_request_listeners.append(self._hear)
        await self._connection.connect()

    async def is_connected(self) -> bool:
        return self._connection is not None and await self._connection.is_connected()

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()  # type: ignore[no-untyped-call]

    async def _hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        began = time.time()
        answer = await run_async_bolt_app(self._app, request)
        try:
            await send_async_response(client, request, answer, began)
        except Exception as error:  # noqa: BLE001 - the connection went under our hands: Slack delivers events again
            log.warning("slack_ack_lost", why=type(error).__name__)


def _quiet() -> logging.Logger:
    """The library's own words for what we say better: only what nobody expected is left of them."""
    logger = logging.getLogger("mamori.socket")
    logger.setLevel(logging.CRITICAL)
    return logger


_QUIET: Final = _quiet()
