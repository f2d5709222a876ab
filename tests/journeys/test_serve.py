"""The real thing, run as an operator runs it. The workspace outlives the bot, so nothing may be told twice or forgotten."""

import re
import signal
from collections.abc import Iterator

import httpx2
import pytest

from tests.fakes.workspace import LocalWorkspace
from tests.journeys.demo import Person, actions_of, words
from tests.journeys.served import Served, Workspace


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    workspace = Workspace()
    yield workspace
    workspace.close()


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory, workspace: Workspace) -> Iterator[Served]:
    """Prepared, with Emi's account, and not yet started."""
    served = Served(tmp_path_factory.mktemp("served"), workspace.address)
    served.control("reset", {})
    prepare(served)
    yield served
    served.close()


def prepare(served: Served) -> None:
    served.command("database", "upgrade")
    served.command("keys", "new")
    served.command("accounts", "add", "emi", "--name", "Emi Clarke", "--address", "emi@example.ac.jp")


def linked(served: Served) -> Person:
    """Emi, with the invitation that the operator handed her."""
    invitation = served.command("accounts", "invite", "emi")
    assert re.fullmatch(r"[A-Z2-7]{6}(-[A-Z2-7]{6}){3}", invitation)
    emi = served.person("emi")
    assert actions_of(emi.say("hello")["blocks"]) == ["accounts.link", "support.request"]
    emi.tap("accounts.link")
    before = len(emi.answers())
    assert emi.submit(invitation=invitation)["outcome"] == "closed"
    assert "I now know you as Emi Clarke" in words(emi.next_answer(before))
    return emi


def told(person: Person, text: str) -> int:
    return sum(text in words(each) for each in person.answers())


@pytest.mark.parametrize("way", ["socket", "signed HTTP"])
def test_from_an_empty_folder_to_somebody_protected(served: Served, way: str) -> None:
    if way == "signed HTTP":
        served.listen_by_http()
    served.start()
    emi = linked(served)
    phone = emi.add_app("mobile", "iPhone")
    emi.add_app("computer", "Office PC")
    emi.tap("enrollment.enable")
    before = len(emi.answers())
    assert emi.submit(understood=["yes"])["outcome"] == "closed"
    assert "MFA is on" in words(emi.next_answer(before))
    assert served.end(signal.SIGTERM) == 0
    assert "sound" in served.command("audit", "verify")
    assert phone.key not in served.log.read_text()
    assert "Traceback" not in served.log.read_text()


def test_nothing_of_the_demo_is_there(served: Served) -> None:
    served.start()
    with httpx2.Client(base_url=served.bot) as http:
        for path in ("/_demo/clock", "/_demo/inbox", "/_control/state", "/api/auth.test", "/"):
            assert http.get(path).status_code == 404
        assert http.post("/_demo/clock", json={"real": True}).status_code == 404
        assert http.post("/slack/events", json={}).status_code == 404
        assert http.get("/readyz").json()["checks"] == {"database": True, "slack": True, "slack_token": True}


def test_a_message_sent_while_the_bot_is_down_is_answered_once_when_it_is_back(served: Served) -> None:
    served.start()
    emi = linked(served)
    served.kill()
    before = len(emi.answers())
    served.control("message", {"user": emi.id, "text": "is anybody there?"})
    assert len(emi.answers()) == before
    served.start()
    served.until(lambda: len(emi.answers()) > before, what="the answer")
    served.until(served.has_told_everything, what="the rest")
    assert len(emi.answers()) == before + 1


def test_a_method_is_there_and_told_once_although_the_bot_died_after_its_acknowledgement(served: Served) -> None:
    served.start()
    emi = linked(served)
    emi.tap("enrollment.add_app_mobile")
    app = emi.read_key()
    assert emi.submit(code=app.code(), name="iPhone")["outcome"] == "closed"
    served.kill()
    served.start()
    served.until(lambda: told(emi, "Done: the authenticator app on your iPhone is set up."), what="the news")
    served.until(served.has_told_everything, what="the rest")
    assert told(emi, "Done: the authenticator app on your iPhone is set up.") == 1
    assert "One method is set up" in words(emi.say("hello"))


def test_what_slack_took_while_the_bot_died_is_not_posted_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The message stands in the conversation, and the bot never learned it: it looks before it posts."""
    workspace = LocalWorkspace()
    served = Served(tmp_path_factory.mktemp("served"), workspace.address)
    try:
        prepare(served)
        served.start()
        emi = linked(served)
        emi.tap("enrollment.add_app_mobile")
        app = emi.read_key()
        held = workspace.hold("chat.postMessage", after_doing_it=True)
        assert emi.submit(code=app.code(), name="iPhone")["outcome"] == "closed"
        held.wait_for_it()
        served.kill()
        held.let_go()
        assert told(emi, "Done: the authenticator app on your iPhone is set up.") == 1
        served.start()
        served.until(served.has_told_everything, what="the rest")
        assert told(emi, "Done: the authenticator app on your iPhone is set up.") == 1
    finally:
        served.close()
        workspace.close()


def test_sigterm_ends_it_in_order_even_while_slack_is_away(served: Served) -> None:
    served.start()
    served.control("faults", {"kind": "disconnect", "count": 1, "seconds": 30})
    served.until(lambda: not is_connected(served), what="the socket's end")
    assert served.end(signal.SIGTERM) == 0
    assert "Traceback" not in served.log.read_text()


def is_connected(served: Served) -> bool:
    with httpx2.Client(base_url=served.bot) as http:
        return bool(http.get("/readyz").json()["checks"]["slack"])
