from typing import Any

AIKO = "U0AIKO0001"

CARD = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "You haven't set up MFA yet."}},
    {
        "type": "actions",
        "block_id": "steps",
        "elements": [
            {
                "type": "button",
                "action_id": "enrollment.start",
                "value": "42",
                "text": {"type": "plain_text", "text": "Begin"},
            }
        ],
    },
]
FORM = {
    "type": "modal",
    "callback_id": "enrollment.confirm_app",
    "title": {"type": "plain_text", "text": "Your app"},
    "submit": {"type": "plain_text", "text": "Confirm"},
    "blocks": [
        {
            "type": "input",
            "block_id": "code",
            "label": {"type": "plain_text", "text": "Code"},
            "element": {"type": "plain_text_input", "action_id": "code"},
        }
    ],
}


async def test_a_person_says_hello_presses_a_button_and_fills_in_the_modal(app: Any, person: Any) -> None:
    async def greet(payload: dict[str, Any]) -> None:
        if not payload["event"].get("bot_id"):
            await app.web.chat_postMessage(channel=payload["event"]["channel"], text="Hello", blocks=CARD)

    async def open_form(payload: dict[str, Any]) -> None:
        await app.web.views_open(trigger_id=payload["trigger_id"], view=FORM)

    async def check_code(payload: dict[str, Any]) -> dict[str, Any] | None:
        typed = payload["view"]["state"]["values"]["code"]["code"]["value"]
        wrong = {"response_action": "errors", "errors": {"code": "That code didn't match."}}
        return None if typed == "right" else wrong

    app.on = {"message": greet, "block_actions": open_form, "view_submission": check_code}
    said = await person.post("message", user=AIKO, text="hello")
    posted = await person.until("message_posted", after=0, channel=said["message"]["channel"])
    last = (await person.get("wait"))["last"]
    while len(seen := (await person.get(f"messages/{AIKO}", **{"as": AIKO}))["messages"]) < 2:
        last = (await person.get("wait", after=last, timeout=5))["last"]
    assert posted["ts"] == said["message"]["ts"]
    card = seen[-1]
    assert card["bot_id"] == "B0MAMORI01"
    assert card["blocks"][1]["block_id"] == "steps"

    pressed = await person.post(
        "interact", user=AIKO, channel=AIKO, ts=card["ts"], action={"action_id": "enrollment.start"}
    )
    assert pressed == {"ok": True}
    assert (await person.get("modal", user=AIKO))["view"]["callback_id"] == "enrollment.confirm_app"
    assert (await person.post("submit", user=AIKO))["errors"].keys() == {"code"}
    wrong = await person.post("submit", user=AIKO, values={"code": "wrong"})
    assert wrong == {"ok": True, "outcome": "errors", "errors": {"code": "That code didn't match."}}
    assert await person.post("submit", user=AIKO, values={"code": "right"}) == {"ok": True, "outcome": "closed"}
    assert (await person.get("modal", user=AIKO))["view"] is None
