"""Everything the running workspace knows, in one place that the Web API, the sockets and the control API share."""

from collections.abc import Awaitable, Callable

from simulator.conversations import Conversations
from simulator.faults import Faults
from simulator.feed import Feed
from simulator.limits import Limits
from simulator.log import Log
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
        self.socket = SocketMode(workspace.app, self.feed, self.log, self.faults)
        self._start_afresh()

    def reset(self) -> None:
        """Back to the start. Connections stay: the app is not part of what is forgotten."""
        self.log.clear()
        self.faults.clear()
        self.limits.refill()
        self.socket.forget_undelivered()
        self._start_afresh()
        self.feed.publish("reset")

    def _start_afresh(self) -> None:
        self.conversations = Conversations(self.workspace, self.feed)
        self.views = Views(self.feed)
        self.triggers = Triggers()
        self.response_urls = ResponseUrls()
