"""The same product on PostgreSQL: the demo on one, and two processes that share one."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.journeys.demo import Demo, Person, words
from tests.journeys.served import Served, Workspace
from tests.journeys.test_serve import linked, told

DONE = "Done: the authenticator app on your iPhone is set up."


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(tmp_path)
    demo.environment["MAMORI_DATABASE_URL"] = postgres.new_database()
    demo.environment["MAMORI_KEYRING"] = str(tmp_path / "keys")
    yield demo
    if demo.process and demo.process.poll() is None:
        demo.kill()


def test_a_member_enrolls_comes_back_after_a_restart_and_the_demo_starts_afresh(demo: Demo) -> None:
    demo.start()
    demo.person("emi").enroll()
    demo.kill()
    demo.start()
    emi = demo.person("emi")
    emi.say("hello")  # what was under way when it died may come first, once more: this workspace has forgotten it
    demo.until(lambda: any("You're covered" in words(each) for each in emi.answers()), what="her card")
    demo.reset()
    assert "You haven't set up" in words(Person(demo, "U0EMI00001").say("hello"))
    assert demo.stop() == 0
    assert "Traceback" not in demo.log.read_text()
    ended = demo.run("audit", "verify")
    assert "sound" in ended.stdout, ended.stderr


def test_the_demo_leaves_an_institutions_server_alone_and_repeats_no_password(demo: Demo) -> None:
    for command in (("database", "upgrade"), ("keys", "new"), ("accounts", "add", "hana", "--name", "Hana")):
        ended = demo.run(*command)
        assert ended.returncode == 0, ended.stderr
    refused = demo.run("demo", "--no-open", "--port", "0", "--reset")
    assert refused.returncode == 1
    assert "leaves it alone" in refused.stderr
    assert demo.run("accounts", "invite", "hana").returncode == 0
    demo.environment["MAMORI_DATABASE_URL"] = "postgresql+psycopg://mamori:hunter2@127.0.0.1:1/mamori"
    for command in (("database", "status"), ("database", "upgrade"), ("audit", "verify"), ("demo", "--port", "0")):
        away = demo.run(*command)
        assert away.returncode == 1
        assert "the PostgreSQL database mamori on 127.0.0.1" in away.stderr
        assert "hunter2" not in away.stderr + away.stdout
        assert "Traceback" not in away.stderr


def test_where_the_keys_lie_must_be_said(demo: Demo) -> None:
    del demo.environment["MAMORI_KEYRING"]
    assert demo.run("database", "upgrade").returncode == 0
    refused = demo.run("audit", "verify")
    assert refused.returncode == 1
    assert "MAMORI_KEYRING is needed" in refused.stderr


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Served, Served]]:
    """Two processes of one institution: one database, one keyring, one workspace."""
    workspace = Workspace()
    shared = {"MAMORI_DATABASE_URL": postgres.new_database(), "MAMORI_KEYRING": str(tmp_path / "keys")}
    twins = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        twin = Served(tmp_path / name, workspace.address)
        twin.environment |= shared
        twins.append(twin)
    twins[0].command("database", "upgrade")
    twins[0].command("keys", "new")
    twins[0].command("accounts", "add", "emi", "--name", "Emi Clarke", "--address", "emi@example.ac.jp")
    yield twins[0], twins[1]
    for twin in twins:
        twin.close()
    workspace.close()


def test_two_processes_share_the_work_and_one_goes_on_when_the_other_dies(pair: tuple[Served, Served]) -> None:
    first, second = pair
    first.start()
    second.start()
    emi = linked(first)
    emi.add_app("mobile", "iPhone")
    first.until(first.has_told_everything, what="the rest")
    assert told(emi, DONE) == 1
    assert second.has_told_everything()
    first.end(signal.SIGKILL)
    emi.add_app("computer", "Office PC")
    emi.tap("enrollment.enable")
    before = len(emi.answers())
    assert emi.submit(understood=["yes"])["outcome"] == "closed"
    assert "MFA is on" in words(emi.next_answer(before))
    second.until(second.has_told_everything, what="the rest")
    assert told(emi, "Done: MFA is turned on.") == 1
    assert second.end(signal.SIGTERM) == 0
    assert "sound" in second.command("audit", "verify")
    for each in pair:
        assert "Traceback" not in each.log.read_text()
