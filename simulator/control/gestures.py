"""Pressing, choosing, calling a command, opening Home."""

from typing import Any

from simulator import events
from simulator.control.asked import Asked, ControlError, any_of
from simulator.control.forms import keep_typed
from simulator.control.payloads import action_on_message, action_on_view, app_view, command_payload
from simulator.control.posting import as_written, seen_message
from simulator.envelopes import NoAnswerError
from simulator.inputs import Json, NotFillableError, elements_of, filled, is_input, option, value_field
from simulator.triggers import ResponseUrl
from simulator.views import View
from simulator.web_api.call import ApiError
from simulator.web_api.response_url import answer_interaction
from simulator.workspace import User

HOME_SECONDS = 3.0


async def interact(asked: Asked) -> Json:
    """Use one element of a message, of the open modal or of Home; what the person can't see can't be used."""
    person = asked.person()
    wanted = asked.mapping("action")
    if asked.flag("view") or asked.flag("home"):
        view = _screen(asked, person)
        keep_typed(view, asked.mapping("values", {}))
        block, element = _element(view.blocks, wanted)
        action = _action(asked, block, element, wanted)
        _remember(view.typed, block, element, action)
        payload = action_on_view(asked, person, view, action)
    else:
        conversation, message = asked.message(person)
        block, element = _element(message.blocks if message.is_bot else [], wanted)
        action = _action(asked, block, element, wanted)
        _remember(message.typed.setdefault(person.id, {}), block, element, action)
        payload = action_on_message(asked, person, conversation, message, action)
    try:
        await asked.world.ask("interactive", payload)
    except NoAnswerError as silence:
        return {"ok": False, "error": str(silence)}
    return {}


async def command(asked: Asked) -> Json:
    person = asked.person()
    conversation = asked.place(person)
    name = asked.text("command")
    app = asked.world.workspace.app
    if name not in app.commands or "commands" not in app.scopes:
        raise ControlError(404, f"{name} is not a valid command.")
    payload = command_payload(asked, person, conversation, name, as_written(asked.text("text", "").strip()))
    try:
        answer = await asked.world.ask("slash_commands", payload)
    except NoAnswerError as silence:
        return {"ok": False, "error": f"{name} failed: {silence}"}
    if not answer:
        return {}
    url = ResponseUrl(conversation.id, person.id, None, None, made_at=0.0)
    try:
        message = answer_interaction(asked.world, url, answer)
    except ApiError as refusal:
        return {"ok": False, "error": f"{name} answered with something Slack refuses: {refusal.answer}"}
    return {"message": seen_message(asked, message, person)} if message else {}


async def open_home(asked: Asked) -> Json:
    """Look at Home: the app hears of it and may publish something newer, for which Home waits up to three seconds."""
    person, world = asked.person(), asked.world
    conversation = asked.place(person)
    before = world.feed.last
    event: Json = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": conversation.id,
        "tab": "home",
        "event_ts": world.conversations.timestamp(),
    }
    home = world.views.home(person.id)
    if home is not None:
        event["view"] = app_view(asked, home)
    events.tell_app(world, "app_home_opened", event)
    await world.feed.wait_for("home_published", before, HOME_SECONDS, person.id)
    home = world.views.home(person.id)
    return {"view": app_view(asked, home) if home else None}


def _screen(asked: Asked, person: User) -> View:
    views = asked.world.views
    view = views.modal(person.id) if asked.flag("view") else views.home(person.id)
    if view is None:
        where = "modal open" if asked.flag("view") else "Home yet"
        raise ControlError(409, f"{person.name} has no {where}.")
    return view


def _element(blocks: list[Json], wanted: Json) -> tuple[Json, Json]:
    """The element meant. Rows of a list often share an ``action_id``: then its value or block tells them apart."""
    found = [
        (block, element)
        for block, element in elements_of(blocks)
        if element["action_id"] == wanted.get("action_id") and wanted.get("block_id") in {None, block["block_id"]}
    ]
    if not found:
        raise ControlError(404, f"There is no {wanted.get('action_id')!r} here.")
    pressed = wanted.get("value")
    if found[0][1]["type"] == "button" and pressed is not None:
        found = [(block, element) for block, element in found if element.get("value") == pressed]
        if not found:
            raise ControlError(404, f"No {wanted['action_id']!r} here carries the value {pressed!r}.")
    return found[0]


def _action(asked: Asked, block: Json, element: Json, wanted: Json) -> Json:
    """The action as Slack reports it: the element's real values, never the caller's."""
    if block["type"] == "input" and not block.get("dispatch_action"):
        raise ControlError(409, f"{element['action_id']} is sent with the form, not by itself.")
    action: Json = {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "type": element["type"],
        "action_ts": asked.world.conversations.timestamp(),
    }
    given: Any = any_of(wanted, *_given_names(element))
    try:
        if is_input(element):
            return action | filled(element, given)
        if element["type"] == "overflow":
            return action | {"selected_option": option(element, given)}
    except NotFillableError as misfit:
        raise ControlError(400, str(misfit)) from None
    if element["type"] == "feedback_buttons":
        action["value"] = _feedback(element, given)
    return action | {key: element[key] for key in ("text", "value", "style", "url") if key in element}


def _given_names(element: Json) -> tuple[str, ...]:
    """Under which names the caller may give what was chosen: Slack's own first, then the two that fit everything."""
    own = (value_field(element),) if is_input(element) else ()
    return (*own, "selected_option", "selected_options", "value")


def _feedback(element: Json, given: Any) -> str:
    values = [element[side]["value"] for side in ("positive_button", "negative_button")]
    if given not in values:
        raise ControlError(400, f"{element['action_id']} offers {values}, not {given!r}.")
    return str(given)


def _remember(typed: dict[str, dict[str, Json]], block: Json, element: Json, action: Json) -> None:
    if is_input(element):
        field = value_field(element)
        typed.setdefault(block["block_id"], {})[element["action_id"]] = {"type": element["type"], field: action[field]}
