"""Modals as people fill them in: what the client refuses itself, and what the app may answer."""

from typing import Any

from tests.simulator.kit import AIKO, actions, button, entry, option, plain


async def test_a_form_is_checked_by_the_client_before_the_app_is_asked(open_modal: Any, person: Any, app: Any) -> None:
    await open_modal(
        entry("name", max_length=5),
        entry("code", min_length=6),
        entry("kind", "static_select", options=[option("mobile")]),
        entry("understood", "checkboxes", options=[option("yes")]),
        entry("note", optional=True),
    )
    empty = await person.post("submit", user=AIKO)
    assert (empty["outcome"], empty["errors"].keys()) == ("errors", {"name", "code", "kind", "understood"})
    assert empty["errors"]["name"] == "この項目は入力必須です。"
    values = {"name": "iPhone", "code": "12345", "kind": "mobile", "understood": ["yes"]}
    assert (await person.post("submit", user=AIKO, values=values))["errors"].keys() == {"name", "code"}
    await person.post("submit", user=AIKO, values={"kind": "fax"}, expect=400)
    await person.post("submit", user=AIKO, values={"color": "red"}, expect=404)
    sent = await person.post("submit", user=AIKO, values={"name": "Pixel", "code": "123456"})
    assert sent["outcome"] == "closed"
    state = (await app.next("view_submission")).payload["view"]["state"]["values"]
    assert state["kind"]["kind"]["selected_option"] == option("mobile")
    assert state["understood"]["understood"]["selected_options"] == [option("yes")]
    assert (state["name"]["name"]["value"], state["note"]["note"]["value"]) == ("Pixel", None)


async def test_an_initial_value_is_sent_unless_it_was_changed(open_modal: Any, person: Any, app: Any) -> None:
    kinds = [option("mobile"), option("office")]
    await open_modal(
        entry("name", initial_value="iPhone"), entry("kind", "radio_buttons", options=kinds, initial_option=kinds[1])
    )
    await person.post("submit", user=AIKO, values={"name": "Pixel"})
    state = (await app.next("view_submission")).payload["view"]["state"]["values"]
    assert state["name"]["name"]["value"] == "Pixel"
    assert state["kind"]["kind"]["selected_option"]["value"] == "office"


async def test_the_app_may_refuse_replace_push_or_clear(open_modal: Any, person: Any, app: Any) -> None:
    await open_modal(entry("code"))
    answers: list[dict[str, Any]] = [
        {"response_action": "errors", "errors": {"code": "That code didn't match."}},
        {"response_action": "errors", "errors": {"elsewhere": "Lost."}},
        {"response_action": "update", "view": {"type": "modal", "blocks": []}},
        {
            "response_action": "update",
            "view": {"type": "modal", "title": plain("2"), "submit": plain("S"), "blocks": [entry("code")]},
        },
        {"response_action": "push", "view": {"type": "modal", "title": plain("3"), "submit": plain("S"), "blocks": []}},
        {"response_action": "clear"},
    ]

    async def next_answer(_payload: dict[str, Any]) -> dict[str, Any]:
        return answers.pop(0)

    app.on["view_submission"] = next_answer
    refused = await person.post("submit", user=AIKO, values={"code": "111111"})
    assert refused == {"ok": True, "outcome": "errors", "errors": {"code": "That code didn't match."}}
    misplaced = await person.post("submit", user=AIKO)
    assert (misplaced["ok"], misplaced["errors"]) == (False, {})
    assert "elsewhere" in misplaced["error"]
    assert "invalid_arguments" in (await person.post("submit", user=AIKO))["error"]
    updated = await person.post("submit", user=AIKO)
    assert updated["view"]["state"]["values"]["code"]["code"]["value"] == "111111"
    pushed = await person.post("submit", user=AIKO)
    assert pushed["view"]["previous_view_id"] == updated["view"]["id"]
    assert await person.post("submit", user=AIKO) == {"ok": True, "outcome": "closed"}


async def test_the_app_hears_of_closing_only_if_it_asked(open_modal: Any, person: Any, app: Any) -> None:
    await open_modal(entry("code"), notify_on_close=True)
    assert await person.post("close", user=AIKO) == {"ok": True, "view": None}
    closed = (await app.next("view_closed")).payload
    assert (closed["is_cleared"], closed["view"]["title"]["text"]) == (False, "Form")
    await person.post("close", user=AIKO, expect=409)


async def test_a_press_in_a_modal_carries_all_that_was_chosen_and_not_yet_sent(
    app: Any, person: Any, open_modal: Any
) -> None:
    await open_modal(
        entry("kind", "radio_buttons", options=[option("mobile"), option("office")]),
        entry("until", "datepicker", initial_date="2026-12-01"),
        entry("understood", "checkboxes", options=[option("yes")]),
        actions("more", button("resend")),
    )
    chosen = {"kind": "office", "until": "2026-12-08", "understood": "yes"}
    await person.post("interact", user=AIKO, view=True, action={"action_id": "resend"}, values=chosen)
    first = (await app.next("block_actions")).payload["view"]["state"]["values"]
    assert first["kind"]["kind"]["selected_option"] == option("office")
    assert first["until"]["until"]["selected_date"] == "2026-12-08"
    assert first["understood"]["understood"]["selected_options"] == [option("yes")]
    await person.post("interact", user=AIKO, view=True, action={"action_id": "resend"})
    assert (await app.next("block_actions")).payload["view"]["state"]["values"] == first


async def test_a_radio_button_that_dispatches_is_sent_when_it_is_chosen(app: Any, person: Any, open_modal: Any) -> None:
    kinds = [option("mobile"), option("office")]
    await open_modal(entry("kind", "radio_buttons", options=kinds) | {"dispatch_action": True})
    press = {"action_id": "kind", "selected_option": "office"}
    await person.post("interact", user=AIKO, view=True, action=press)
    payload = (await app.next("block_actions")).payload
    assert payload["actions"][0]["selected_option"] == option("office")
    assert payload["view"]["state"]["values"]["kind"]["kind"]["selected_option"] == option("office")
    assert payload["container"] == {"type": "view", "view_id": payload["view"]["id"]}


async def test_an_input_that_dispatches_is_sent_while_typing_and_others_are_not(
    app: Any, person: Any, open_modal: Any
) -> None:
    await open_modal(entry("number") | {"dispatch_action": True}, entry("name"))
    await person.post(
        "interact", user=AIKO, view=True, action={"action_id": "number", "value": "090"}, values={"name": "a"}
    )
    payload = (await app.next("block_actions")).payload
    assert payload["actions"][0]["value"] == "090"
    values = payload["view"]["state"]["values"]
    assert (values["number"]["number"]["value"], values["name"]["name"]["value"]) == ("090", "a")
    await person.post("interact", user=AIKO, view=True, action={"action_id": "name", "value": "b"}, expect=409)
