"""The samples of docs/setup.md: complete, readable, and the same as what the page and the code say."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from settings import CONFIG_FILE, Settings, exposed, unknown_names

HERE = Path(__file__).parents[1]
SAMPLES = HERE / "docs/samples"
SAMPLE = (SAMPLES / "mamori.toml").read_text(encoding="utf-8")
SET = re.sub(r"^#(?=[a-z_]+ = |\[)", "", SAMPLE, flags=re.MULTILINE)
"""With every setting set."""


@pytest.fixture(autouse=True)
def an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [each for each in os.environ if each.startswith("MAMORI_")]:
        monkeypatch.delenv(name)


def test_as_it_is_the_sample_sets_nothing() -> None:
    Path(CONFIG_FILE).write_text(SAMPLE, encoding="utf-8")
    assert Settings() == Settings.model_construct()
    assert tomllib.loads(SAMPLE) == {}


def test_every_value_of_the_sample_is_taken() -> None:
    Path(CONFIG_FILE).write_text(SET, encoding="utf-8")
    settings = Settings()
    assert settings.public_url == "https://mfa.example.ac.jp"
    assert unknown_names() == []


def test_what_the_sample_calls_a_default_is_one() -> None:
    named = tomllib.loads(SET)
    usual = Settings()
    for name in ("host", "port", "log_level", "slack_email_is_proof", "slack_api_url", "smtp_security"):
        assert getattr(usual, name) == named[name]
    Path(CONFIG_FILE).write_text(SET, encoding="utf-8")
    assert Settings().policy == usual.policy


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("MAMORI_SLCK_BOT_TOKEN", "MAMORI_SLACK_BOT_TOKEN"),
        ("MAMORI_POLICY__FREE_TRYS", "MAMORI_POLICY__FREE_TRIES"),
        ("MAMORI_PUBLICURL", "MAMORI_PUBLIC_URL"),
    ],
)
def test_a_misspelled_setting_is_named_with_the_one_that_is_meant(
    monkeypatch: pytest.MonkeyPatch, written: str, meant: str
) -> None:
    monkeypatch.setenv(written, "hunter2")
    (sentence,) = unknown_names()
    assert written in sentence
    assert meant in sentence
    assert "hunter2" not in sentence


def test_a_misspelled_line_of_the_file_is_named_too() -> None:
    Path(CONFIG_FILE).write_text("prot = 9000\n[policy]\nfree_trys = 5\n[else]\nx = 1\n", encoding="utf-8")
    assert [each.split()[0] for each in unknown_names()] == [
        "MAMORI_ELSE",
        "MAMORI_POLICY__FREE_TRYS",
        "MAMORI_PROT",
    ]


def test_secrets_in_a_file_that_others_can_read_are_named_and_not_shown() -> None:
    path = Path(CONFIG_FILE)
    path.write_text('slack_bot_token = "xoxb-hunter2"\nport = 9000\n', encoding="utf-8")
    path.chmod(0o644)
    said = exposed() or ""
    assert "slack_bot_token" in said
    assert "chmod 600" in said
    assert "hunter2" not in said
    path.chmod(0o600)
    assert exposed() is None
    path.write_text("port = 9000\n", encoding="utf-8")
    path.chmod(0o644)
    assert exposed() is None


@pytest.mark.parametrize("command", [["manifest"], ["check"], ["serve"], ["database", "status"]])
def test_a_file_that_can_not_be_read_is_a_sentence_with_its_line(command: list[str]) -> None:
    Path(CONFIG_FILE).write_text("port = 9000\nslack_bot_token = xoxb-hunter2\n", encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, str(HERE / "app.py"), *command], capture_output=True, text=True, check=False
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode == 1
    assert "mamori.toml can't be read" in said
    assert "line 2" in said
    assert "hunter2" not in said
    assert "Traceback" not in said


def test_the_proxy_publishes_what_the_page_says_and_logs_no_ticket() -> None:
    page = (HERE / "docs/setup.md").read_text(encoding="utf-8")
    nginx = (SAMPLES / "nginx.conf").read_text(encoding="utf-8")
    published = set(re.findall(r"location (?:= )?(\S+)\s+\{ proxy_pass", nginx))
    table = page.partition("| path | publish? |")[2].partition("\n\n")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    said = {
        name.rstrip("…")
        for row in rows
        if row[2].strip() != "no: they ask for no key"
        for name in re.findall("`([^`]+)`", row[1])
    }
    assert published == said
    for tickets in ("enroll", "not-me"):
        assert re.search(rf"location /{tickets}/ .*access_log off", nginx)
