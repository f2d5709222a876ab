"""The Slack app as Slack is told of it: what it is called, what it may do, and where its events go.

Source: https://docs.slack.dev/reference/app-manifest
"""

from collections.abc import Mapping
from typing import Any, Final

EVENTS_PATH: Final = "/slack/events"
"""Where signed HTTP events arrive, below the public address."""
COMMAND: Final = "/mfa"
BOT_EVENTS: Final = ("app_home_opened", "message.im", "user_change")
"""What Slack tells us of. Only direct messages: nobody's channel is read along."""

NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "apps.connections.open": (),  # the app-level token's own scope, connections:write
    "auth.test": (),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    # Whether a sign-in request would ring: else the page that waits for it offers a code at once.
    "dnd.info": ("dnd:read",),
    # Our own messages, looked for before one is posted a second time: in conversations and in the channels we are in.
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    # The same in the thread of a ticket.
    "conversations.replies": ("channels:history", "groups:history", "im:history"),
    # Whether the admin channel and the support channel are there and we are in them. Such channels are mostly private (groups).
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.open": ("im:write",),
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.update": (),
    "app_home_opened": (),
    "message.im": ("im:history",),
    "user_change": ("users:read",),
    COMMAND: ("commands",),
}
"""The scopes that each call, event and command of the code takes; a test compares this table with the code."""
EMAIL: Final = "users:read.email"
"""Asked for only where the operator says that addresses prove something."""

BACKGROUND: Final = "#1f3a5f"
DESCRIPTION: Final = "Set up multi-factor authentication here, step by step. 多要素認証の設定をお手伝いします。"
LONG_DESCRIPTION: Final = """\
Mamori is the help desk for multi-factor authentication (MFA). Say hello in a direct message: it shows where you stand \
and the next step. It helps you set up two ways to sign in on two devices, so that a broken phone does not lock you out. \
Nobody, neither Mamori nor support, will ever ask you for a code or a key in a message.

Mamoriは多要素認証の相談窓口です。ダイレクトメッセージで「こんにちは」と送ると、いまの設定と次の一歩をお知らせします。\
2台の端末に1つずつ確認方法を登録しておけば、スマートフォンが壊れてもサインインできます。\
Mamoriや窓口が、コードやキーをメッセージで尋ねることはありません。"""
COMMAND_DESCRIPTION: Final = "Where you stand with MFA, and the next step. 多要素認証の状況と次の一歩"


def scopes(*, email_is_proof: bool) -> tuple[str, ...]:
    """What the bot token must be granted, no more."""
    needed = {scope for each in NEEDS.values() for scope in each}
    return tuple(sorted(needed | ({EMAIL} if email_is_proof else set())))


def app_manifest(*, request_url: str | None, email_is_proof: bool) -> dict[str, Any]:
    """``request_url`` is where Slack sends its signed requests; None stands for Socket Mode."""
    where = {"request_url": request_url} if request_url else {}
    command = {"command": COMMAND, "description": COMMAND_DESCRIPTION, "should_escape": False}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Mamori",
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": BACKGROUND,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "mamori", "always_online": True},
            "slash_commands": [command | ({"url": request_url} if request_url else {})],
        },
        "oauth_config": {"scopes": {"bot": list(scopes(email_is_proof=email_is_proof))}},
        "settings": {
            "event_subscriptions": {**where, "bot_events": list(BOT_EVENTS)},
            "interactivity": {"is_enabled": True, **where},
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }
