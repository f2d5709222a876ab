"""Socket Mode: keeps one connection to Slack, however often it is refreshed or lost, and however long Slack is away."""

import asyncio
import contextlib
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

PAUSES: Final = (1.0, 30.0)
"""The first and the longest wait between two tries to connect, in seconds. Slack gives out few addresses a minute."""
HANDSHAKE: Final = 10.0
"""Seconds for one try. The address that Slack gives is good once, and for about half a minute."""
HEARTBEAT: Final = 10
"""Seconds between pings; a connection that answers none for four of them is given up."""


class Connection(SocketModeClient):
    """The library's client, with another way to begin anew.

    The library tries a spent address for ever, takes a new connection for stale after a long outage, and prints a
    traceback at each try. Here each try takes a fresh address, with a bounded pause in between, and what keeps us from
    Slack is told once per reason.
    """

    def __init__(self, app_token: str, web_client: AsyncWebClient, pauses: tuple[float, float]) -> None:
        super().__init__(app_token, web_client=web_client, logger=_QUIET, ping_interval=HEARTBEAT)
        self._pauses = pauses
        self._reason = ""

    async def connect(self) -> None:
        pause, longest = self._pauses
        while not self.closed:
            try:
                async with asyncio.timeout(HANDSHAKE):
                    await self._open()
            except SlackApiError as error:
                failed = understood(error)
                wait = (
                    failed.retry_after.total_seconds()
                    if failed.reason == "ratelimited" and failed.retry_after
                    else pause
                )
                self._say(failed.reason, wait)
            except Exception as error:  # noqa: BLE001 - whatever keeps us from Slack, the next try may work
                wait = pause
                self._say(type(error).__name__, wait)
            else:
                if self._reason:
                    log.info("slack_connected")
                self._reason = ""
                return
            await asyncio.sleep(wait)
            pause = min(pause * 2, longest)

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        # Several tasks may notice one loss; the first mends it.
        if self.connect_operation_lock.locked():
            return
        async with self.connect_operation_lock:
            if force or not await self.is_connected():
                await self.connect()

    async def _open(self) -> None:
        # The old one first: Slack counts connections, and one that is broken may fail to close.
        self.auto_reconnect_enabled = False
        if self.current_session is not None:
            with contextlib.suppress(Exception):
                await self.current_session.close()
        answer = await self.web_client.apps_connections_open(app_token=self.app_token)
        self.current_session = await self.aiohttp_client_session.ws_connect(
            str(answer["url"]),
            autoping=False,
            heartbeat=self.ping_interval,
            proxy=self.proxy,
            ssl=self.web_client.ssl if self.web_client.ssl is not None else True,
        )
        self.auto_reconnect_enabled, self.stale = True, False
        self.last_ping_pong_time = time.time()
        for former in (self.current_session_monitor, self.message_receiver):
            if former is not None:
                former.cancel()
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        self.message_receiver = asyncio.ensure_future(self.receive_messages())

    def _say(self, reason: str, wait: float) -> None:
        if reason == self._reason:
            return
        self._reason = reason
        if reason in TOKEN_REFUSED or reason == "missing_scope":
            log.error("slack_app_token_refused", why=reason, mend="MAMORI_SLACK_APP_TOKEN, docs/setup.md")
        else:
            log.warning("slack_not_connected", why=reason, next_try_s=wait)


class Socket:
    def __init__(self, app: AsyncApp, app_token: str, pauses: tuple[float, float] = PAUSES) -> None:
        self._app = app
        self._app_token = app_token
        self._pauses = pauses
        self._connection: Connection | None = None

    async def connect(self) -> None:
        """Returns when connected, as long as it takes."""
        if self._connection is None:
            self._connection = Connection(self._app_token, self._app.client, self._pauses)
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
