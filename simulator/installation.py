"""What may change about the app while the workspace runs: its tokens, what it was granted, where its events go."""

from secrets import compare_digest

from simulator.workspace import App

UNINSTALLED = {"token_revoked", "account_inactive"}
REFUSALS = UNINSTALLED | {"invalid_auth"}


class Installation:
    """Begins as the workspace's file describes it. With a ``request_url`` the app wants HTTP instead of a socket."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._granted = list(app.scopes), list(app.events)
        self.begin()

    def begin(self) -> None:
        self._app.scopes[:], self._app.events[:] = self._granted
        self.bot_token, self.app_token = self._app.bot_token, self._app.app_token
        self.request_url = self._app.request_url
        self._refused: dict[str, str] = {}  # tokens that were good once, and what is wrong with them now

    @property
    def is_there(self) -> bool:
        """Whether the app is installed: without that nobody can use it, and it hears of nothing."""
        return self._refused.get(self.bot_token) not in UNINSTALLED

    def revoke(self, token: str, error: str) -> None:
        self._refused[token] = error

    def install(self, bot_token: str) -> None:
        """As after "Reinstall to workspace": this token is good, and the one before never again."""
        if bot_token != self.bot_token:
            self._refused[self.bot_token] = "token_revoked"
        self._refused.pop(bot_token, None)
        self.bot_token = bot_token

    def is_app_token(self, token: str) -> bool:
        return _same(token, self.app_token)

    def refusal(self, token: str) -> str | None:
        """Slack's name for what is wrong with a token; nothing when it is good."""
        for former, error in self._refused.items():
            if _same(token, former):
                return error
        known = _same(token, self.bot_token) or _same(token, self.app_token)
        return None if known else "invalid_auth"


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())
