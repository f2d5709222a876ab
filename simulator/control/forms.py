"""Filling in, submitting and closing the modal on top."""

import contextlib
from typing import Any

from simulator.control.asked import Asked, ControlError
from simulator.control.payloads import app_view, view_payload
from simulator.envelopes import NoAnswerError
from simulator.inputs import Json, NotFillableError, complaint, filled, inputs_of
from simulator.views import View, ViewRefusedError
from simulator.web_api.call import ApiError, checked_view
from simulator.workspace import User


def keep_typed(view: View, values: Json) -> None:
    """Take over what the person entered, each input named by its block or its action."""
    for name, given in values.items():
        block, element = _input(view, name)
        try:
            typed = filled(element, given)
        except NotFillableError as misfit:
            raise ControlError(400, str(misfit)) from None
        view.typed.setdefault(block["block_id"], {})[element["action_id"]] = typed


async def submit(asked: Asked) -> Json:
    """Press the modal's button. What Slack's client would refuse by itself never reaches the app."""
    person = asked.person()
    view = _open_modal(asked, person)
    if not view.content.get("submit"):
        raise ControlError(409, "This modal has no button to submit it.")
    keep_typed(view, asked.mapping("values", {}))
    errors = _complaints(view, person)
    if errors:
        return {"outcome": "errors", "errors": errors}
    payload = view_payload(asked, "view_submission", person, view) | {
        "trigger_id": asked.world.triggers.new(person.id),
        "response_urls": [],
    }
    try:
        answer = await asked.world.ask("interactive", payload)
        return _after_ack(asked, person, view, answer)
    except NoAnswerError as silence:
        return _failed(str(silence))
    except (ApiError, ViewRefusedError) as refusal:
        details = refusal.answer if isinstance(refusal, ApiError) else refusal
        return _failed(f"The app answered with a view that Slack refuses: {details}")


async def close(asked: Asked) -> Json:
    """Close the modal on top, or with ``all`` the whole stack; the app hears of it if the view asked for that."""
    person = asked.person()
    view = _open_modal(asked, person)
    whole = asked.flag("all") or bool(view.content.get("clear_on_close"))
    payload = view_payload(asked, "view_closed", person, view) | {"is_cleared": whole}
    asked.world.views.close(view, whole_stack=whole)
    if view.content.get("notify_on_close"):
        with contextlib.suppress(NoAnswerError):  # it is closed, whether the app listens or not
            await asked.world.ask("interactive", payload)
    below = asked.world.views.modal(person.id)
    return {"view": app_view(asked, below) if below else None}


def _after_ack(asked: Asked, person: User, view: View, answer: Json) -> Json:
    views = asked.world.views
    match answer.get("response_action"):
        case None:
            views.close(view)
        case "clear":
            views.close(view, whole_stack=True)
        case "errors":
            return _errors(view, answer.get("errors"))
        case "update":
            views.update(view, checked_view(answer.get("view"), "modal"))
            return {"outcome": "view", "view": app_view(asked, view)}
        case "push":
            pushed = views.push(person.id, checked_view(answer.get("view"), "modal"))
            return {"outcome": "view", "view": app_view(asked, pushed)}
        case other:
            return _failed(f"The app answered with an unknown response_action: {other!r}.")
    below = views.modal(person.id)
    return {"outcome": "closed"} | ({"view": app_view(asked, below)} if below else {})


def _errors(view: View, errors: Any) -> Json:
    """Errors belong to inputs of this view; Slack shows none of them when one names anything else."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not all(isinstance(one, str) and one for one in errors.values()):
        return _failed("The app refused the form without saying why beside a field.")
    strangers = sorted(set(errors) - inputs)
    if strangers:
        return _failed(f"The app's errors name blocks that are no inputs of this view: {', '.join(strangers)}.")
    return {"outcome": "errors", "errors": errors}


def _failed(sentence: str) -> Json:
    return {"ok": False, "outcome": "errors", "errors": {}, "error": sentence}


def _complaints(view: View, person: User) -> dict[str, str]:
    values = view.values()
    return {
        block["block_id"]: words
        for block, element in inputs_of(view.blocks)
        if (words := complaint(block, element, values[block["block_id"]][element["action_id"]], person.locale))
    }


def _open_modal(asked: Asked, person: User) -> View:
    view = asked.world.views.modal(person.id)
    if view is None:
        raise ControlError(409, f"{person.name} has no modal open.")
    return view


def _input(view: View, name: str) -> tuple[Json, Json]:
    there = list(inputs_of(view.blocks))
    for block, element in there:
        if name == block["block_id"]:
            return block, element
    for block, element in there:
        if name == element["action_id"]:
            return block, element
    raise ControlError(404, f"This view has no input {name!r}.")
