"""Everything the running workspace knows, in one place that the Web API, the sockets and the control API share."""

from collections.abc import Awaitable, Callable

from simulator.conversations import Conversations
from simulator.envelopes import NoAnswerError
from simulator.faults import Faults
from simulator.feed import Feed
from simulator.files import Files
from simulator.inputs import Json
from simulator.installation import Installation
from simulator.limits import Limits
from simulator.log import Log
from simulator.portal.sessions import Sessions
from simulator.request_url import RequestUrl
from simulator.socket_mode import SocketMode
from simulator.triggers import ResponseUrls, Triggers
from simulator.views import Views
from simulator.workspace import Workspace

Restart = Callable[[], Awaitable[None] | None]


class World:
    """``app_url`` is the address under which the app reached us: response urls must lead back the same way."""

    def __init__(self, workspace: Workspace, restart: Restart | None = None) -> None:
        self.workspace = workspace
        self.restart = restart
        self.app_url: str | None = None
        self.feed = Feed()
        self.log = Log()
        self.faults = Faults()
        self.limits = Limits()
        self.installation = Installation(workspace.app)
        self.socket = SocketMode(workspace.app, self.feed, self.log, self.faults)
        self.requests = RequestUrl(workspace.app, self.installation, self.feed, self.log, self.faults)
        self._people = list(workspace.users)
        self._start_afresh()

    @property
    def way(self) -> SocketMode | RequestUrl:
        """How the app hears of things: at its request URL if it has one, else over its socket."""
        return self.requests if self.installation.request_url else self.socket

    @property
    def connections(self) -> int:
        return int(self.requests.is_reached) if self.installation.request_url else self.socket.connected

    def tell(self, payload: Json) -> None:
        """An event for the app. One that is not installed hears of nothing, not even later."""
        if self.installation.is_there:
            self.way.send_event(payload)

    async def ask(self, kind: str, payload: Json) -> Json:
        """An interaction, and what its ack carried. Raises ``NoAnswerError``."""
        if not self.installation.is_there:
            raise NoAnswerError(f"{self.workspace.app.name} is not installed in this workspace any more.")
        return await self.way.ask(kind, payload)

    def set_request_url(self, url: str | None) -> None:
        self.installation.request_url = url
        if url:
            self.socket.switch_off()
            for payload in self.socket.take_waiting():
                self.requests.send_event(payload)

    def reset(self) -> None:
        """Back to the start. Connections stay: the app is not part of what is forgotten."""
        self.installation.begin()
        self.workspace.users[:] = self._people
        self.log.clear()
        self.faults.clear()
        self.limits.switch(on=True)
        self.socket.forget_undelivered()
        self.requests.forget_undelivered()
        self._start_afresh()
        self.feed.publish("reset")

    def _start_afresh(self) -> None:
        self.conversations = Conversations(self.workspace, self.feed)
        self.views = Views(self.feed)
        self.files = Files()
        self.do_not_disturb: set[str] = set()
        self.portal = Sessions()
        self.triggers = Triggers()
        self.response_urls = ResponseUrls()
