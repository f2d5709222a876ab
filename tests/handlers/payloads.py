"""Slack's payloads, as the local workspace makes them, with any word changed that a forger would change."""

from typing import Any

from bot.accounts.model import SlackUser
from tests.builders import TEAM
from tests.fakes.workspace import LocalWorkspace

Json = dict[str, Any]


class Payloads:
    def __init__(self, workspace: LocalWorkspace) -> None:
        self._workspace = workspace

    def message(self, user: SlackUser, text: str, *, event_id: str | None = None, **changes: Any) -> Json:
        number = self._workspace.next_number()
        event = {
            "type": "message",
            "channel": "D0SOMEBODY",
            "channel_type": "im",
            "user": user.user_id,
            "text": text,
            "ts": f"1764000000.{number:06}",
            "event_ts": f"1764000000.{number:06}",
            "team": user.team_id,
        }
        return self._event(event | changes, event_id or f"Ev{number:08}", is_shared=user.team_id != TEAM)

    def home_opened(self, user: SlackUser) -> Json:
        number = self._workspace.next_number()
        event = {"type": "app_home_opened", "user": user.user_id, "channel": "D0SOMEBODY", "tab": "home"}
        return self._event(event, f"Ev{number:08}")

    def tap(self, user: SlackUser, action_id: str, *, value: str | None = None, **changes: Any) -> Json:
        """On a message; with ``view`` in an open window."""
        action: Json = {"type": "button", "action_id": action_id, "block_id": "b", "action_ts": "1764000000.000001"}
        action |= {"value": value} if value is not None else {}
        action |= changes.pop("action", {})
        return self._common("block_actions", user) | {"actions": [action], "container": {"type": "message"}} | changes

    def submission(self, user: SlackUser, view: Json, values: Json) -> Json:
        """``values`` by the name of the input, as a person fills them in; a list is a choice of boxes, a dict a menu's."""
        state = {name: {name: _entered(each)} for name, each in values.items()}
        filled = view | {"state": {"values": view.get("state", {}).get("values", {}) | state}}
        return self._common("view_submission", user) | {"view": filled, "response_urls": []}

    def command(self, user: SlackUser) -> Json:
        """A slash command says nothing of a ``type``."""
        return {
            "api_app_id": self._workspace.app.id,
            "team_id": TEAM,
            "team_domain": "mamori-demo",
            "channel_id": "D0SOMEBODY",
            "channel_name": "directmessage",
            "user_id": user.user_id,
            "user_name": "somebody",
            "command": "/mfa",
            "text": "",
            "response_url": f"{self._workspace.address}/_hooks/none",
            "trigger_id": self._workspace.trigger(user),
            "is_enterprise_install": False,
        }

    def _event(self, event: Json, event_id: str, *, is_shared: bool = False) -> Json:
        return {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": self._workspace.app.id,
            "event": event,
            "event_id": event_id,
            "event_time": 1764000000,
            "is_ext_shared_channel": is_shared,
            "authorizations": [{"team_id": TEAM, "user_id": self._workspace.app.bot_user_id, "is_bot": True}],
        }

    def _common(self, kind: str, user: SlackUser) -> Json:
        return {
            "type": kind,
            "user": {"id": user.user_id, "username": "somebody", "team_id": user.team_id},
            "team": {"id": TEAM, "domain": "mamori-demo"},
            "api_app_id": self._workspace.app.id,
            "trigger_id": self._workspace.trigger(user),
            "is_enterprise_install": False,
        }


def _entered(value: Any) -> Json:
    if isinstance(value, list):
        return {"type": "checkboxes", "selected_options": [{"value": each} for each in value]}
    if isinstance(value, dict):
        return {"type": "static_select", "selected_option": value}
    return {"type": "plain_text_input", "value": value}
