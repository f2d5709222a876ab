"""The manifest has the shape that Slack takes; that it asks for what the code needs is held in tests/test_documents.py."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from handlers.manifest import EMAIL, app_manifest, scopes

TEXT = {  # the limits of Slack's published schema (slackapi/manifest-schema, version 2)
    "display_information.name": (1, 35),
    "display_information.description": (1, 140),
    "display_information.long_description": (175, 4000),
    "display_information.background_color": (4, 7),
    "features.bot_user.display_name": (1, 80),
    "features.slash_commands.command": (2, 32),
    "features.slash_commands.description": (1, 2000),
    "features.slash_commands.url": (1, 3000),
    "oauth_config.scopes.bot": (1, 50),
    "settings.event_subscriptions.bot_events": (1, 50),
    "settings.event_subscriptions.request_url": (1, 3500),
    "settings.interactivity.request_url": (1, 3500),
}
SWITCHES = {
    "features.app_home.home_tab_enabled",
    "features.app_home.messages_tab_enabled",
    "features.app_home.messages_tab_read_only_enabled",
    "features.bot_user.always_online",
    "features.slash_commands.should_escape",
    "settings.interactivity.is_enabled",
    "settings.org_deploy_enabled",
    "settings.socket_mode_enabled",
    "settings.token_rotation_enabled",
}
NUMBERS = {"_metadata.major_version", "_metadata.minor_version"}

URL = "https://mfa.example.ac.jp/slack/events"
BOTH = pytest.mark.parametrize("url", [None, URL], ids=["socket", "http"])


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        for key, inner in node.items():
            yield from leaves(inner, f"{path}.{key}".removeprefix("."))
    elif isinstance(node, list):
        for inner in node:
            yield from leaves(inner, path)
    else:
        yield path, node


def test_addresses_are_read_only_where_they_prove_something() -> None:
    assert EMAIL not in scopes(email_is_proof=False)
    assert set(scopes(email_is_proof=True)) - set(scopes(email_is_proof=False)) == {EMAIL}


@BOTH
def test_slack_s_schema_takes_every_field(url: str | None) -> None:
    for path, value in leaves(app_manifest(request_url=url, email_is_proof=True)):
        if path in TEXT:
            least, most = TEXT[path]
            assert least <= len(value) <= most, path
        elif path in SWITCHES:
            assert isinstance(value, bool), path
        else:
            assert path in NUMBERS
            assert type(value) is int


@BOTH
def test_people_can_write_to_it_and_nobody_else_gets_its_tokens(url: str | None) -> None:
    manifest = app_manifest(request_url=url, email_is_proof=False)
    home = manifest["features"]["app_home"]
    assert home == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert manifest["settings"]["org_deploy_enabled"] is False
    assert "user" not in manifest["oauth_config"]["scopes"]


def test_signed_events_come_to_one_address_and_socket_mode_needs_none() -> None:
    by_http = app_manifest(request_url=URL, email_is_proof=False)
    assert [value for path, value in leaves(by_http) if path.endswith("url")] == [URL] * 3
    assert by_http["settings"]["socket_mode_enabled"] is False
    by_socket = app_manifest(request_url=None, email_is_proof=False)
    assert [path for path, _ in leaves(by_socket) if path.endswith("url")] == []
    assert by_socket["settings"]["socket_mode_enabled"] is True


def test_both_languages_introduce_it() -> None:
    about = app_manifest(request_url=None, email_is_proof=False)["display_information"]
    for words in (about["description"], about["long_description"]):
        assert re.search(r"[ぁ-ん]", words)
        assert re.search(r"[A-Za-z]{5}", words)
