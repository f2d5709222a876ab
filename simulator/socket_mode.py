"""Socket Mode: the app's WebSockets, envelopes going out, acks coming back, and what happens when they don't."""

import asyncio
import contextlib
import itertools
import secrets
import time
import uuid
from collections import deque
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from simulator.envelopes import NoAnswerError, named, who
from simulator.faults import Fault, Faults
from simulator.feed import Feed
from simulator.inputs import Json
from simulator.log import Log
from simulator.retries import ACK_SECONDS, Retries
from simulator.strict_json import read_json
from simulator.workspace import App

REFRESH_SECONDS = 10.0
MOST_CONNECTIONS = 10  # an app's, at a time; Source: Slack's Socket Mode guide


@dataclass(eq=False)
class _Connection:
    outbox: asyncio.Queue[Json | None] = field(default_factory=asyncio.Queue)
    leaving: bool = False  # asked to reconnect: gets nothing new
    unacked: dict[str, "_Envelope"] = field(default_factory=dict)

    def end(self, reason: str | None = None) -> None:
        if reason:
            self.outbox.put_nowait(_goodbye(reason))
        self.outbox.put_nowait(None)
        self.leaving = True


@dataclass(eq=False)
class _Envelope:
    kind: str
    payload: Json
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    answer: asyncio.Future[Json] | None = None  # set for an interaction: somebody waits
    attempt: int = 0
    reason: str = ""
    sent_at: float = 0.0
    timer: asyncio.TimerHandle | None = None

    def wire(self) -> Json:
        wire: Json = {"envelope_id": self.id, "type": self.kind, "payload": self.payload}
        wire["accepts_response_payload"] = self.kind != "events_api"
        if self.kind == "events_api":
            wire |= {"retry_attempt": self.attempt, "retry_reason": self.reason}
        return wire


class SocketMode:
    """Events wait for a connection and are repeated until acknowledged; interactions are asked once, for three seconds."""

    def __init__(self, app: App, feed: Feed, log: Log, faults: Faults) -> None:
        self._app, self._feed, self._log, self._faults = app, feed, log, faults
        self._tickets: set[str] = set()
        self._connections: list[_Connection] = []
        self._turn = itertools.count()
        self._waiting: deque[_Envelope] = deque()
        self._late: deque[_Envelope] = deque(maxlen=100)
        self._retries = Retries()
        self._closed_until = 0.0

    def ticket(self) -> str:
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return ticket

    @property
    def is_down(self) -> bool:
        return time.monotonic() < self._closed_until

    @property
    def connected(self) -> int:
        return len(self._connections)

    async def serve(self, websocket: WebSocket) -> None:
        """One connection, from its ticket to its end."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self._tickets or self.is_down:
            await websocket.close(code=1008)
            return
        self._tickets.discard(ticket)  # one use: a ticket found in a log opens nothing
        await websocket.accept()
        connection = _Connection()
        is_one_too_many = len(self._connections) >= MOST_CONNECTIONS
        self._connections.append(connection)
        if is_one_too_many:
            connection.end("too_many_websockets")
        else:
            connection.outbox.put_nowait(self._hello())
            self._feed.publish("socket_connected", connections=self.connected)
        self._flush()
        sending = asyncio.create_task(self._send_all(websocket, connection))
        try:
            while True:
                self._take_ack(connection, read_json(await websocket.receive_text()))
        except (WebSocketDisconnect, RuntimeError, ValueError, KeyError):
            pass  # gone, or not speaking our language: either way this connection is over
        finally:
            self._lost(connection)
            sending.cancel()

    def send_event(self, payload: Json) -> None:
        """Deliver an event as soon as a connection is there, until it is acknowledged."""
        self._waiting.append(_Envelope("events_api", payload))
        self._flush()

    async def ask(self, kind: str, payload: Json) -> Json:
        """Deliver an interaction and give back what the app's ack carried. Raises ``NoAnswerError``."""
        connection = self._next_connection()
        if connection is None:
            raise NoAnswerError(f"{self._app.name} is not connected, so nothing could be sent. Is the app running?")
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._hand_over(connection, _Envelope(kind, payload, answer=answer))
        return await answer

    def refresh(self, fault: Fault, warning_s: float = REFRESH_SECONDS) -> None:
        """Ask every connection to be replaced, as Slack does now and then; with ``seconds``, cut them and stay away.

        First the warning; then, for whoever is still there after ten seconds (or ``warning_s``), the request and the end.
        """
        if fault.seconds:
            self._closed_until = time.monotonic() + fault.seconds
        for connection in self._connections:
            if fault.seconds:
                connection.end()
            else:
                connection.outbox.put_nowait(_goodbye("warning"))
                asyncio.get_running_loop().call_later(warning_s, connection.end, "refresh_requested")
            connection.leaving = True

    def switch_off(self) -> None:
        """Socket Mode is disabled for the app: every connection is told so, and ends."""
        for connection in self._connections:
            connection.end("link_disabled")

    def take_waiting(self) -> list[Json]:
        waiting = [envelope.payload for envelope in self._waiting]
        self._waiting.clear()
        return waiting

    def hurry(self) -> int:
        return self._retries.hurry()

    def forget_undelivered(self) -> None:
        self._waiting.clear()
        self._closed_until = 0.0
        self._late.clear()
        self._retries.forget()
        for connection in self._connections:
            for envelope in connection.unacked.values():
                self._stop_timer(envelope)
                self._fail(envelope, "The workspace was reset.")
            connection.unacked.clear()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.connected,
            "debug_info": {"host": "simulator", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app.id},
        }

    async def _send_all(self, websocket: WebSocket, connection: _Connection) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # the reading side notices the end and tidies up
            while (message := await connection.outbox.get()) is not None:
                await websocket.send_json(message)
            await websocket.close(code=1001)

    def _next_connection(self) -> _Connection | None:
        """Each envelope goes to one connection, in turn."""
        ready = [connection for connection in self._connections if not connection.leaving]
        return ready[next(self._turn) % len(ready)] if ready else None

    def _flush(self) -> None:
        while self._waiting and (connection := self._next_connection()):
            envelope = self._waiting.popleft()
            self._hand_over(connection, envelope)
            if envelope.attempt == 0 and self._faults.take("redeliver"):
                again = _Envelope("events_api", envelope.payload, attempt=1, reason="timeout")
                self._hand_over(connection, again)

    def _hand_over(self, connection: _Connection, envelope: _Envelope) -> None:
        envelope.sent_at = time.monotonic()
        connection.unacked[envelope.id] = envelope
        connection.outbox.put_nowait(envelope.wire())
        self._log.add(
            "envelope",
            type=named(envelope.payload),
            user=who(envelope.payload),
            request=envelope.payload,
            envelope_id=envelope.id,
            retry_attempt=envelope.attempt or None,
        )
        loop = asyncio.get_running_loop()
        envelope.timer = loop.call_later(ACK_SECONDS, self._too_late, connection, envelope)

    def _take_ack(self, connection: _Connection, ack: Json) -> None:
        envelope = connection.unacked.get(ack["envelope_id"])
        if envelope is not None and self._faults.take("drop_ack"):
            return
        late = envelope is None
        envelope = envelope or next((one for one in self._late if one.id == ack["envelope_id"]), None)
        if envelope is None:
            return
        self._stop_timer(envelope)
        connection.unacked.pop(envelope.id, None)
        payload = ack.get("payload") or {}
        self._log.add(
            "ack",
            type=named(envelope.payload),
            user=who(envelope.payload),
            response=payload,
            envelope_id=envelope.id,
            late=late or None,
            ms=round((time.monotonic() - envelope.sent_at) * 1000, 1),
        )
        if envelope.answer is not None and not envelope.answer.done():
            envelope.answer.set_result(payload)
        self._feed.publish("ack", envelope_id=envelope.id, envelope=named(envelope.payload), late=late)

    def _too_late(self, connection: _Connection, envelope: _Envelope) -> None:
        connection.unacked.pop(envelope.id, None)
        self._late.append(envelope)
        self._fail(envelope, f"{self._app.name} did not answer within 3 seconds.")
        if envelope.answer is None:
            self._again(envelope, "timeout")

    def _lost(self, connection: _Connection) -> None:
        self._connections.remove(connection)
        self._feed.publish("socket_disconnected", connections=self.connected)
        for envelope in reversed(
            connection.unacked.values()
        ):  # each goes before the next, so the oldest is first again
            self._stop_timer(envelope)
            self._fail(envelope, f"{self._app.name} lost its connection before it answered.")
            if envelope.answer is None:
                self._again(envelope, "connection_failed")

    def _again(self, envelope: _Envelope, reason: str) -> None:
        """Queue the next attempt; the event's id stays the same, which is how an app recognises the repetition."""
        again = _Envelope("events_api", envelope.payload, attempt=envelope.attempt + 1, reason=reason)
        self._retries.plan(envelope.attempt, lambda: self._retry(again))

    def _retry(self, envelope: _Envelope) -> None:
        self._waiting.appendleft(envelope)  # before what happened later
        self._flush()

    @staticmethod
    def _stop_timer(envelope: _Envelope) -> None:
        if envelope.timer is not None:
            envelope.timer.cancel()

    @staticmethod
    def _fail(envelope: _Envelope, sentence: str) -> None:
        if envelope.answer is not None and not envelope.answer.done():
            envelope.answer.set_exception(NoAnswerError(sentence))


def _goodbye(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "simulator"}}
