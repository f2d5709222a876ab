"""Slack answering 429, 500, 502, closing the socket, repeating itself; processes dying: nothing acknowledged is lost or doubled."""

import pytest

from tests.journeys.demo import ADMIN_CHANNEL, Demo, Person, words


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "rate_limit", "method": "chat.postMessage", "count": 2, "seconds": 1},
        {"kind": "server_error", "method": "chat.postMessage", "count": 1},
        {"kind": "server_error", "method": "chat.postMessage", "count": 1, "status": 502},
    ],
)
def test_an_answer_arrives_once_although_slack_refuses_at_first(
    demo: Demo, emi: Person, fault: dict[str, object]
) -> None:
    demo.control("faults", fault)
    assert "You haven't set up" in words(emi.say("hello"))
    demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    assert len(emi.answers()) == 1


def test_the_very_first_message_is_heard_although_slack_is_busy(own: Demo) -> None:
    """Nothing that Slack is asked on the way may swallow what somebody said."""
    own.start()
    for kind in ("rate_limit", "server_error"):
        own.control("faults", {"kind": kind, "count": 1, "seconds": 1})
    assert "You haven't set up" in words(own.person("emi").say("hello"))


def test_a_repeated_event_is_answered_once(demo: Demo, emi: Person) -> None:
    demo.control("faults", {"kind": "redeliver", "count": 1})
    emi.say("hello")
    demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    assert len(emi.answers()) == 1


def test_a_socket_closed_in_mid_conversation_is_opened_again(demo: Demo, emi: Person) -> None:
    emi.start()
    emi.tap("enrollment.add_app_mobile")
    app = emi.read_key()
    demo.control("faults", {"kind": "disconnect", "count": 1})
    demo.until(lambda: demo.http.get("/readyz").status_code == 200, what="the socket")
    assert emi.submit(code=app.code(), name="iPhone")["outcome"] == "closed"


def test_kill_9_during_each_step_loses_and_doubles_nothing(own: Demo) -> None:
    """Law 9: whatever was acknowledged survives; the simulated workspace forgets its own history, Mamori does not."""

    def crash() -> Person:
        own.kill()
        own.start()
        return own.person("emi")

    def is_told(text: str) -> None:
        """What was still to be told when the process died comes first, and then the answer."""
        emi.say("hello")
        own.until(lambda: any(text in words(each) for each in emi.answers()), what=text)

    own.start()
    emi = own.person("emi")
    emi.start()
    emi.tap("enrollment.add_app_mobile")
    phone = emi.read_key()
    emi = crash()
    emi.start()
    emi.tap("enrollment.add_app_mobile")
    assert emi.read_key().key == phone.key
    assert emi.submit(code=phone.code(), name="iPhone")["outcome"] == "closed"
    emi = crash()
    is_told("One method is set up: the authenticator app on your iPhone.")
    emi.tap("enrollment.start")
    emi.add_app("computer", "Office PC")
    emi = crash()
    is_told("Your methods are set up: iPhone and Office PC.")
    emi.tap("enrollment.start")
    emi.tap("enrollment.enable")
    assert emi.submit(understood=["yes"])["outcome"] == "closed"
    emi = crash()
    is_told("You're covered")
    assert own.stop() == 0
    audit = own.run("audit", "verify")
    assert audit.returncode == 0, audit.stderr
    assert "sound" in audit.stdout
    exported = own.run("audit", "export").stdout
    for action in ("enrollment.enable", "enrollment.confirm_app"):
        assert exported.count(f'"{action}"') == {"enrollment.enable": 1, "enrollment.confirm_app": 2}[action]


def test_alarms_of_the_night_are_not_forgotten_while_slack_is_away(demo: Demo, emi: Person) -> None:
    emi.start()
    emi.add_app("mobile", "iPhone")
    demo.control("faults", {"kind": "server_error", "method": "chat.postMessage", "count": 3})
    emi.tap("authenticators.not_me")
    demo.until(lambda: demo.ask(f"/_control/messages/{ADMIN_CHANNEL}")["messages"], what="the alarm")
