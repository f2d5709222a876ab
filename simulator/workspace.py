"""The workspace as its YAML file describes it: who is there, which channels, and what the app may do."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_SHIPPED = Path(__file__).with_name("workspace.yaml")
_ID = {
    "team": re.compile(r"T[A-Z0-9]{8,}"),
    "app": re.compile(r"A[A-Z0-9]{8,}"),
    "bot": re.compile(r"B[A-Z0-9]{8,}"),
    "user": re.compile(r"[UW][A-Z0-9]{8,}"),
    "channel": re.compile(r"C[A-Z0-9]{8,}"),
}
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


class WorkspaceError(ValueError):
    """The file describes a workspace that Slack could not have."""


@dataclass(frozen=True)
class Team:
    id: str
    domain: str
    name: str


@dataclass(frozen=True)
class App:
    """The one installed app: its identity, its secrets, and what its installation granted."""

    id: str
    name: str
    bot_id: str
    bot_user_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    client_id: str
    verification_token: str
    scopes: list[str]
    events: list[str]
    commands: list[str]
    request_url: str | None = None  # events by HTTP; without it the app comes by Socket Mode


@dataclass(frozen=True)
class Phone:
    """A telephone of somebody in the demo: ``mobile``, ``home`` or ``office``, and its number as in +819012345678."""

    kind: str
    number: str


@dataclass(frozen=True)
class User:
    id: str
    team_id: str
    name: str
    real_name: str
    email: str = ""
    locale: str = "en-US"
    tz: str = "Asia/Tokyo"
    roles: list[str] = field(default_factory=list)
    is_bot: bool = False
    is_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    linked: bool = True
    phones: list[Phone] = field(default_factory=list)


@dataclass(frozen=True)
class Channel:
    id: str
    name: str
    members: list[str]


@dataclass(frozen=True)
class Workspace:
    team: Team
    app: App
    users: list[User]
    channels: list[Channel]

    def user(self, user_id: str) -> User | None:
        return next((user for user in self.users if user.id == user_id), None)


def load_workspace(path: Path | None = None, *, request_url: str | None = None) -> Workspace:
    """Read a workspace; without a path, the one that ships with the demo. A ``request_url`` given here wins.

    Raises ``WorkspaceError`` with the name of what is wrong: a mistyped id would otherwise show only much later, as an
    answer that Slack never gives.
    """
    with (path or _SHIPPED).open(encoding="utf-8") as file:
        described = yaml.safe_load(file)
    try:
        team = Team(**described["team"])
        app = App(**described["app"] | ({"request_url": request_url} if request_url else {}))
        users = [_user(entry, team) for entry in described["users"]]
        channels = [Channel(**entry) for entry in described["channels"]]
    except (KeyError, TypeError) as wrong:
        raise WorkspaceError(f"the workspace file is incomplete or has an unknown field: {wrong}") from wrong
    workspace = Workspace(team, app, users, channels)
    _check(workspace)
    return workspace


def _user(entry: dict[str, Any], team: Team) -> User:
    phones = [Phone(**phone) for phone in entry.get("phones", [])]
    return User(**{"team_id": team.id, **entry, "phones": phones})


def _check(workspace: Workspace) -> None:
    _check_id("team", workspace.team.id)
    _check_id("app", workspace.app.id)
    _check_id("bot", workspace.app.bot_id)
    for user in workspace.users:
        _check_id("user", user.id)
        _check_id("team", user.team_id)
        for phone in user.phones:
            _check_phone(phone)
    known = {user.id for user in workspace.users}
    if len(known) != len(workspace.users):
        raise WorkspaceError("two users share one id")
    if workspace.app.bot_user_id not in known:
        raise WorkspaceError(f"the app's bot user {workspace.app.bot_user_id} is not among the users")
    for channel in workspace.channels:
        _check_id("channel", channel.id)
        for member in set(channel.members) - known:
            raise WorkspaceError(f"channel {channel.name} has a member nobody knows: {member}")


def _check_phone(phone: Phone) -> None:
    if phone.kind not in {"mobile", "home", "office"} or not _NUMBER.fullmatch(phone.number):
        raise WorkspaceError(f"{phone} is no telephone: a kind is mobile, home or office, a number as +819012345678")


def _check_id(kind: str, value: Any) -> None:
    if not isinstance(value, str) or not _ID[kind].fullmatch(value):
        raise WorkspaceError(f"{value!r} is no {kind} id as Slack makes them")
