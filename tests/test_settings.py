"""What an operator sets: wrong values stop the start by name, and no value is ever repeated."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from composition import plugin_rules_of
from settings import CONFIG_FILE, Settings, explain
from storage.keyring import Keyring


@pytest.fixture(autouse=True)
def an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of this machine leaks into a test."""
    monkeypatch.chdir(tmp_path)
    for name in [each for each in os.environ if each.startswith("MAMORI_")]:
        monkeypatch.delenv(name)


def explained(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    return explain(refused.value)


def test_everything_has_a_value_that_is_safe_to_start_with() -> None:
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert settings.slack_email_is_proof is False
    assert settings.slack_bot_token is None


WRONG = {
    "MAMORI_PORT": "70000",
    "MAMORI_LOG_LEVEL": "LOUD-hunter2",
    "MAMORI_PUBLIC_URL": "ftp://hunter2.example",
    "MAMORI_SLACK_EMAIL_IS_PROOF": "hunter2",
}


@pytest.mark.parametrize(("name", "value"), WRONG.items())
def test_a_wrong_value_is_named_and_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """S71: a token pasted into the wrong line must not land in a log."""
    words = explained(monkeypatch, **{name: value})
    assert words.startswith(f"{name}: ")
    assert value not in words
    assert "hunter2" not in words


def test_each_wrong_value_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = explained(monkeypatch, MAMORI_PORT="x", MAMORI_LOG_LEVEL="x").splitlines()
    assert [line.split(":")[0] for line in lines] == ["MAMORI_PORT", "MAMORI_LOG_LEVEL"]


@pytest.mark.parametrize("url", ["http://mamori.example.ac.jp", "http://10.0.0.5:8080", "http://127.0.0.1.example.com"])
def test_pages_outside_this_machine_need_tls(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """S66."""
    assert "MAMORI_PUBLIC_URL" in explained(monkeypatch, MAMORI_PUBLIC_URL=url)


@pytest.mark.parametrize("url", ["https://mamori.example.ac.jp", "http://127.0.0.1:8080", "http://localhost:8080/mfa"])
def test_tls_and_this_machine_are_taken(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("MAMORI_PUBLIC_URL", url)
    assert Settings().public_url == url


def test_a_number_of_the_policy_is_set_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAMORI_POLICY__FREE_TRIES", "4")
    monkeypatch.setenv("MAMORI_POLICY__SETUP_LIFE", "PT20M")
    policy = Settings().policy
    assert (policy.free_tries, policy.setup_life) == (4, timedelta(minutes=20))


def test_a_number_beyond_its_bound_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    words = explained(monkeypatch, MAMORI_POLICY__FREE_TRIES="50")
    assert "MAMORI_POLICY" in words
    assert "free_tries" in words


@pytest.mark.parametrize("written", ["10", "10 minutes", "soon"])
def test_a_length_that_is_none_is_answered_with_how_one_is_written(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("MAMORI_POLICY__CODE_LIFE", written)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert explain(refused.value) == "MAMORI_POLICY__CODE_LIFE: a length is written like PT20M or P14D"


def test_the_file_is_read_and_the_environment_beats_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(CONFIG_FILE).write_text('port = 9001\nhost = "::1"\n[policy]\nfree_tries = 6\n', encoding="utf-8")
    monkeypatch.setenv("MAMORI_PORT", "9002")
    settings = Settings()
    assert (settings.port, settings.host, settings.policy.free_tries) == (9002, "::1", 6)


def test_a_token_does_not_show_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Law 7."""
    monkeypatch.setenv("MAMORI_SLACK_BOT_TOKEN", "xoxb-hunter2")
    settings = Settings()
    assert "hunter2" not in f"{settings} {settings!r} {settings.model_dump_json()}"
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == "xoxb-hunter2"


def test_the_countries_served_are_one_line_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAMORI_POLICY__PHONE_REGIONS", "JP, KR")
    monkeypatch.setenv("MAMORI_POLICY__PHONES_ALLOWED", "false")
    policy = Settings().policy
    assert (policy.phone_regions, policy.phones_allowed) == (("JP", "KR"), False)
    monkeypatch.setenv("MAMORI_POLICY__PHONE_REGIONS", "Japan")
    with pytest.raises(ValidationError, match="phone_regions"):
        Settings()


def test_trusted_proxies_are_listed_by_commas_and_by_default_nobody_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """S66."""
    assert Settings().trusted_proxies == ()
    monkeypatch.setenv("MAMORI_TRUSTED_PROXIES", "127.0.0.1, 192.0.2.0/28,::1,")
    assert [str(each) for each in Settings().trusted_proxies] == ["127.0.0.1/32", "192.0.2.0/28", "::1/128"]


@pytest.mark.parametrize("listed", ["proxy.example.ac.jp", "192.0.2.1/28", "*", "0.0.0.0/0", "::/0"])
def test_a_proxy_is_named_by_its_address_and_never_everybody(monkeypatch: pytest.MonkeyPatch, listed: str) -> None:
    """S66: whoever is trusted can claim any address."""
    assert explained(monkeypatch, MAMORI_TRUSTED_PROXIES=listed).startswith("MAMORI_TRUSTED_PROXIES: ")


def test_trusted_proxies_stand_in_the_file_as_a_list() -> None:
    Path(CONFIG_FILE).write_text('trusted_proxies = ["127.0.0.1"]\n')
    assert [str(each) for each in Settings().trusted_proxies] == ["127.0.0.1/32"]


def test_plugins_may_not_call_until_somebody_says_from_where(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """S60."""
    keyring = Keyring.make(tmp_path / "keys")
    assert plugin_rules_of(Settings(), keyring) is None
    monkeypatch.setenv("MAMORI_PRIVACYIDEA_NETWORKS", "127.0.0.1, 10.1.2.0/24 = Campus VPN,")
    monkeypatch.setenv("MAMORI_PRIVACYIDEA_ORIGINS", "https://login.example.ac.jp")
    monkeypatch.setenv("MAMORI_PRIVACYIDEA_REALMS", "Office, campus")
    rules = plugin_rules_of(Settings(), keyring)
    assert rules is not None
    assert [(str(each.network), each.application) for each in rules.callers] == [
        ("127.0.0.1/32", None),
        ("10.1.2.0/24", "Campus VPN"),
    ]
    assert (rules.service, rules.empty_pass_asks, rules.secrets_in_query) == (None, True, False)
    assert (rules.origins, rules.realms) == ({"https://login.example.ac.jp"}, {"office", "campus"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NETWORKS", "vpn.hunter2.example"),
        ("NETWORKS", "10.1.2.3/24"),
        ("NETWORKS", "0.0.0.0/0"),
        ("NETWORKS", "10.1.2.3,=hunter2"),
        ("ORIGINS", "https://login.example.ac.jp/hunter2"),
        ("ORIGINS", "*"),
        ("SERVICE_PASSWORD", "hunter2"),
        ("SERVICE_USER", "svc~hunter2"),
    ],
)
def test_what_would_let_in_too_many_or_nobody_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    words = explained(monkeypatch, **{f"MAMORI_PRIVACYIDEA_{name}": value})
    assert words.startswith(f"MAMORI_PRIVACYIDEA_{name}: ")
    assert "hunter2" not in words


def test_a_service_account_is_a_name_and_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    words = explained(monkeypatch, MAMORI_PRIVACYIDEA_SERVICE_USER="svc-login")
    assert words.startswith("MAMORI_PRIVACYIDEA_SERVICE_PASSWORD: ")
