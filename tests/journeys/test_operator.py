"""What an operator is told when something is not right: one sentence, the command that mends it, exit code 1."""

import json
import sqlite3
import subprocess
from pathlib import Path

import pytest

from storage.migrations import HEAD
from tests.journeys.demo import Demo, Person, words


def refused(demo: Demo, *command: str) -> str:
    ended = demo.run(*command)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stderr


@pytest.fixture
def prepared(own: Demo) -> Demo:
    """A database and its keyring, made by the commands."""
    assert own.run("database", "upgrade").returncode == 0
    assert own.run("keys", "new").returncode == 0
    return own


def keyring_of(demo: Demo) -> Path:
    return demo.database.with_name(demo.database.name + ".keys")


def stand_at(demo: Demo, revision: str) -> None:
    with sqlite3.connect(demo.database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.close()


@pytest.mark.parametrize(
    "command", [("demo", "--no-open", "--port", "0"), ("audit", "verify"), ("accounts", "invite", "emi")]
)
def test_a_database_behind_or_ahead_of_the_code_stops_the_start(prepared: Demo, command: tuple[str, ...]) -> None:
    stand_at(prepared, "0000")
    assert "python app.py database upgrade" in refused(prepared, *command)
    stand_at(prepared, "9999")
    assert "newer than this code" in refused(prepared, *command)


def test_the_status_names_both_ages(prepared: Demo) -> None:
    assert prepared.run("database", "status").stdout == f"database: {HEAD}, code: {HEAD}\n"
    stand_at(prepared, "9999")
    assert "newer" in refused(prepared, "database", "status")
    assert "newer" in refused(prepared, "database", "upgrade")


def test_no_database_yet(own: Demo) -> None:
    assert "python app.py database upgrade" in refused(own, "audit", "verify")
    assert "python app.py database upgrade" in refused(own, "database", "status")


def test_a_missing_keyring_is_never_made_silently(prepared: Demo) -> None:
    keyring_of(prepared).unlink()
    for command in (("audit", "verify"), ("demo", "--no-open", "--port", "0")):
        assert "is missing" in refused(prepared, *command)
    assert not keyring_of(prepared).exists()


def test_a_short_or_public_or_foreign_keyring_is_refused_without_showing_it(prepared: Demo) -> None:
    path = keyring_of(prepared)
    whole = json.loads(path.read_text())
    cut = {"keys": [{**whole["keys"][0], "key": whole["keys"][0]["key"][:20]}]}
    path.write_text(json.dumps(cut))
    said = refused(prepared, "audit", "verify")
    assert "32 are needed" in said
    assert cut["keys"][0]["key"] not in said
    path.write_text("no json at all")
    assert "is not a keyring" in refused(prepared, "audit", "verify")
    path.write_text(json.dumps(whole))
    path.chmod(0o644)
    assert "chmod 600" in refused(prepared, "audit", "verify")


def test_the_keyring_of_another_database_stops_the_start(own: Demo) -> None:
    own.start()
    own.person("emi").enroll()
    assert own.stop() == 0
    theirs = keyring_of(own).read_bytes()
    keyring_of(own).unlink()
    assert own.run("keys", "new").returncode == 0
    assert "put back the file that belongs to it" in refused(own, "demo", "--no-open", "--port", "0")
    keyring_of(own).write_bytes(theirs)
    assert own.run("audit", "verify").returncode == 0


def test_keys_are_never_made_over_existing_ones(prepared: Demo) -> None:
    before = keyring_of(prepared).read_bytes()
    assert "exists" in refused(prepared, "keys", "new")
    assert keyring_of(prepared).read_bytes() == before


@pytest.mark.parametrize(("sso_id", "name"), [("", "Hana"), ("  ", "Hana"), ("ha na", "Hana"), ("hana", " ")])
def test_nobody_is_added_without_an_id_or_a_name(prepared: Demo, sso_id: str, name: str) -> None:
    assert "empty" in refused(prepared, "accounts", "add", sso_id, "--name", name)
    with sqlite3.connect(prepared.database) as connection:
        assert connection.execute("SELECT count(*) FROM accounts").fetchone() == (0,)
    connection.close()


def test_a_port_in_use_is_named_and_nothing_is_touched(running: Demo, own: Demo) -> None:
    port = running.address.rsplit(":", 1)[1]
    assert f"Port {port} of 127.0.0.1 can't be used" in refused(own, "demo", "--no-open", "--port", port)
    assert not own.database.exists()


def test_the_demo_leaves_a_real_institution_s_database_alone(prepared: Demo) -> None:
    assert prepared.run("accounts", "add", "hana", "--name", "Hana").returncode == 0
    assert "leaves it alone" in refused(prepared, "demo", "--no-open", "--port", "0", "--reset")
    assert prepared.run("accounts", "invite", "hana").returncode == 0


def test_serve_says_what_slack_still_needs(prepared: Demo) -> None:
    prepared.environment["MAMORI_SLACK_BOT_TOKN"] = "xoxb-hunter2"
    said = refused(prepared, "serve")
    assert said.startswith("MAMORI_SLACK_BOT_TOKN is no setting: MAMORI_SLACK_BOT_TOKEN may be meant")
    assert "MAMORI_SLACK_BOT_TOKEN is needed" in said
    assert "hunter2" not in said


def test_a_wrong_setting_is_named_and_its_value_not_repeated(prepared: Demo) -> None:
    prepared.environment |= {"MAMORI_POLICY__FREE_TRIES": "99", "MAMORI_PUBLIC_URL": "hunter2"}
    said = refused(prepared, "serve")
    assert "MAMORI_PUBLIC_URL" in said
    assert "free_tries is 99" in said
    assert "hunter2" not in said


def test_accounts_are_added_once_and_invited_by_any_identifier(prepared: Demo) -> None:
    add = ("accounts", "add", "hana", "--name", "Hana", "--address", "hana@example.ac.jp")
    assert prepared.run(*add).returncode == 0
    assert "belongs to an account already" in refused(prepared, *add)
    assert prepared.run("accounts", "invite", "HANA@example.ac.jp").stdout.count("-") == 3
    assert "accounts add nobody" in refused(prepared, "accounts", "invite", "nobody")


def test_the_demo_is_started_afresh_by_reset_and_only_then(own: Demo) -> None:
    own.start()
    Person(own, "U0EMI00001").enroll()
    assert own.stop() == 0
    own.start()
    assert "You're covered" in words(Person(own, "U0EMI00001").say("hello"))
    assert own.stop() == 0
    own.start("--reset")
    assert "You haven't set up" in words(Person(own, "U0EMI00001").say("hello"))


def test_ctrl_c_ends_the_demo_cleanly(own: Demo) -> None:
    own.start()
    assert own.stop() == 0
    assert "Traceback" not in own.log.read_text()
    assert isinstance(own.process, subprocess.Popen)


def test_keys_are_rotated_beside_a_running_mamori_and_codes_go_on_working(own: Demo) -> None:
    own.start()
    own.set_clock("2026-11-25T12:00:00+09:00")
    emi = own.person("emi")
    app, _ = emi.enroll()
    before = json.loads(keyring_of(own).read_text())["keys"]
    ended = own.run("keys", "rotate")
    assert ended.returncode == 0, ended.stderr
    after = json.loads(keyring_of(own).read_text())
    assert after["keys"][1:] == before
    assert not any(each["key"] in ended.stdout for each in after["keys"])
    sealed = sqlite3.connect(own.database).execute("SELECT seed FROM authenticators WHERE seed IS NOT NULL").fetchall()
    assert len(sealed) == 2
    assert all(seed.startswith(after["keys"][0]["id"] + ".") for (seed,) in sealed)
    own.advance(minutes=10)
    emi.tap("enrollment.add_app_mobile")
    assert emi.submit(code=app.code())["outcome"] == "view", "the fresh check takes the code"
    assert own.run("audit", "verify").returncode == 0
    assert own.stop() == 0
    own.start()
    assert "sound" in own.run("audit", "verify").stdout


def test_a_rotation_of_a_foreign_keyring_is_refused_before_it_does_harm(own: Demo) -> None:
    own.start()
    own.person("emi").say("hello")
    own.stop()
    mine = keyring_of(own)
    foreign = mine.with_name("foreign.keys")
    own.environment["MAMORI_KEYRING"] = str(foreign)
    assert own.run("keys", "new").returncode == 0
    before = foreign.read_bytes()
    assert "is not the keyring of" in refused(own, "keys", "rotate")
    assert foreign.read_bytes() == before


def test_a_second_start_on_the_same_database_is_refused_and_loses_nothing(own: Demo) -> None:
    """Also one that was told to throw everything away first."""
    own.start()
    emi = own.person("emi")
    emi.start()
    emi.add_app("mobile", "iPhone")
    assert own.process is not None
    for command in (
        ("demo", "--no-open", "--port", "0"),
        ("demo", "--no-open", "--port", "0", "--reset"),
        ("database", "upgrade"),
    ):
        assert f"is in use by app.py demo (process {own.process.pid}," in refused(own, *command)
    assert "iPhone" in words(emi.home())
    # A command that does one thing waits for its turn beside the running process, and is heard by it.
    assert own.run("accounts", "add", "gen", "--name", "Gen Mori").returncode == 0
    assert own.run("accounts", "invite", "gen").returncode == 0
    assert "sound" in own.run("audit", "verify").stdout
    own.kill()
    own.start("--reset")
    assert "iPhone" not in words(own.person("emi").home())
