"""How soon the simulated Slack has its acknowledgement over Socket Mode, beside a bare Bolt app."""

from collections.abc import Iterator
from pathlib import Path

import httpx2

from bench.figure import Figure, percentile
from bench.hands import PATIENCE, Hands
from bench.house import prepare, settle, slack
from bench.running import mamori, module

TAPS = 200
WARM_UP = 20
SHARE = 3


def measure(folder: Path) -> Iterator[Figure]:
    house = prepare(folder)
    [member] = settle(house, 1)
    user = member.user.user_id
    with (
        slack(house, [member.user]) as workspace,
        module("bench.bare_bolt", folder, "socket", "--api", f"{workspace.address}/api/"),
    ):
        bare = _tap_often(workspace.address, user)
    with slack(house, [member.user]) as workspace:
        settings = house.settings(workspace) | {"slack_app_token": house.workspace.app.app_token}
        with mamori("serve", folder, **settings):
            ours = _tap_often(workspace.address, user)
    p50, bare_p50 = percentile(ours, 50), percentile(bare, 50)
    yield Figure(
        bench="interaction_to_ack_over_socket",
        value=p50,
        unit="ms (p50)",
        goal=f"<= 1/{SHARE} of default Bolt's p50 ({round(bare_p50 / SHARE, 1)} ms)",
        met=p50 <= bare_p50 / SHARE,
        measured=(
            f"{TAPS} taps on one card, one after another, from the simulator's sending the envelope to its reading the "
            "ack; Mamori has committed the notice of the next card by then, and posts it meanwhile"
        ),
        details={
            "mamori": {"p50_ms": p50, "p99_ms": percentile(ours, 99)},
            "default_bolt_that_only_acks": {"p50_ms": bare_p50, "p99_ms": percentile(bare, 99)},
        },
    )


def _tap_often(address: str, user: str) -> list[float]:
    """Milliseconds of each ack, as the workspace's own record of its traffic has them."""
    with httpx2.Client(base_url=address, timeout=PATIENCE) as http:
        hands = Hands(http, user)
        hands.say("hello")
        card = hands.card_with("enrollment.start")
        for _ in range(WARM_UP + TAPS):
            hands.tap("enrollment.start", on=card)
        entries = http.get("/_control/log").raise_for_status().json()["entries"]
    acks = [float(each["ms"]) for each in entries if each["kind"] == "ack" and each["type"] == "block_actions"]
    return acks[WARM_UP:]
