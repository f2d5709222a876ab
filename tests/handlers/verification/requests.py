"""What the tests of sign-in requests share: Aiko, whom a client asks about, and what she sees."""

from datetime import timedelta
from typing import Any

from bot.accounts.model import SlackUser
from bot.relying_parties.model import RelyingParty
from bot.secret import Secret
from bot.verification.model import Ask, Context, Verification
from tests.builders import AIKO, code_of
from tests.handlers.front import Front, Json

CLAIMS = Context(
    ip="203.0.113.7",
    location="Fukuoka",
    user_agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
)
BUTTONS = ["verification.answer", "verification.cancel", "verification.not_me"]


async def asked(front: Front, portal: RelyingParty, application: str = "Library", **what: Any) -> Verification:
    """Aiko signs in there, and the request reaches her."""
    ask = Ask(account="aiko", application=application, context=what.pop("context", CLAIMS), **what)
    verification = await front.doors.transact(front.house.verifications.ask, portal, ask)
    assert isinstance(verification, Verification)
    await front.delivery.drain()
    return verification


def card(front: Front) -> Json:
    """The newest message she sees."""
    return front.workspace.messages(AIKO.user_id)[-1]


def buttons(message: Json) -> list[str]:
    return [
        each["action_id"] for block in message["blocks"] for each in block.get("elements", []) if "action_id" in each
    ]


def number(verification: Verification) -> str:
    assert verification.number is not None
    return verification.number.reveal()


def another(verification: Verification) -> str:
    return f"{(int(number(verification)) + 1) % 10**6:06}"


def now(front: Front, verification: Verification) -> Verification:
    found = front.house.prompts.to_show(verification.id)
    assert found is not None
    return found


async def tap(
    front: Front, what: str, verification: Verification, *, by: SlackUser = AIKO, on: Json | None = None
) -> Json:
    container = {"type": "message", "channel_id": on["channel"], "message_ts": on["ts"]} if on else {"type": "message"}
    return await front.tap(by, f"verification.{what}", value=verification.id, container=container)


async def form(front: Front, verification: Verification) -> Json:
    """The window for the number, opened by a tap."""
    await tap(front, "answer", verification)
    view = front.workspace.modal(AIKO)
    assert view is not None
    assert view["callback_id"] == "verification.answer"
    return view


async def ended(front: Front, portal: RelyingParty, verification: Verification, how: str) -> None:
    """It ends this way, and nothing has left yet that says so."""
    flows = front.house.verifications
    match how:
        case "number":
            front.house.prompts.answer(AIKO, verification.id, Secret(number(verification)))
        case "cancel":
            front.house.prompts.call_off(AIKO, verification.id)
        case "not_me":
            front.house.prompts.not_me(AIKO, verification.id)
        case "client":
            flows.cancel(portal, verification.id)
        case "code":
            seed = front.house.people.standing(AIKO).active[0].seed
            flows.take_code(portal, verification.id, code_of(seed, front.house.clock.now()))
        case "newer":
            flows.ask(portal, Ask(account="aiko", application="Library"))
        case "time":
            front.house.clock.advance(timedelta(minutes=2))
            flows.expire_due()
