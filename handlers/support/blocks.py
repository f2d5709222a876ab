"""Asking support: the button, the window, and what the person is told. Pure functions."""

from bot.accounts.standing import Desk, Standing
from bot.support.model import DETAILS_LENGTH, Ticket, TicketState, Topic
from handlers.blocks import (
    Block,
    Blocks,
    actions,
    button,
    context,
    modal,
    option,
    section,
    select_input,
    text_input,
)
from handlers.institution import Institution
from handlers.texts import Text
from handlers.words import desk_facts, desk_words, method_words

NAMED = 5


def request_button(text: Text, request: Ticket | None = None, *, language: str | None = None) -> Block:
    """``language`` goes with the button where nothing else is kept of somebody."""
    label = text("button-request-open", number=request.number) if request else text("button-request")
    return button(label, "support.request", value=language)


def request_form(
    text: Text,
    desk: Desk,
    institution: Institution,
    standing: Standing | None,
    *,
    request: Ticket | None,
    has_desk: bool,
    metadata: str = "",
) -> Block:
    """What it is about, in the person's words; with a request under way, what is to be added to it.

    Where no channel leads to the desk it says how else support is reached, and nothing can be sent.
    """
    facts = desk_facts(text, desk, institution, at=desk.at)
    options = [option(text(f"topic-{each.value}"), each.value) for each in Topic]
    topic = select_input("topic", text("request-topic"), options, chosen=_likely(standing).value)
    label = text("request-details-more") if request else text("request-details")
    details = text_input("details", label, hint=text("request-hint"), longest=DETAILS_LENGTH, is_long=True)
    now = works_now(text, standing)
    works = [section(now)] if now else []
    if not has_desk:
        blocks = [section(f"{text('request-elsewhere')} {facts['desk']} {facts['contact']}"), *works]
    elif request:
        is_there = section(where_it_is(text, request, desk))
        blocks = [is_there, actions(cancel_button(text, request)), *works, details]
    else:
        when = text("request-at-once") if desk.is_open else text("request-held-until")
        blocks = [section(f"{facts['desk']} {when}"), *works, topic, details]
    submit = text("request-add") if request else text("request-send")
    return modal(
        "support.request",
        text("request-title"),
        blocks,
        submit=submit if has_desk else None,
        close=text("words-close"),
        metadata=metadata,
    )


def _likely(standing: Standing | None) -> Topic:
    if standing is None:
        return Topic.ACCOUNT
    return Topic.SIGN_IN if standing.is_locked_out else Topic.QUESTION


def request_card(text: Text, request: Ticket, desk: Desk, standing: Standing | None) -> Blocks:
    """How far it is, what works meanwhile, and what can be done about it."""
    language = text.language.value if standing is None else None
    if request.is_over:
        again = section(text("request-cancelled", number=request.number))
        return [again, actions(request_button(text, language=language))]
    news = text("request-added", number=request.number) if request.said > 1 else ""
    blocks: Blocks = [section("\n".join(filter(None, [news, where_it_is(text, request, desk)])))]
    if now := works_now(text, standing):
        blocks.append(section(now))
    more = button(text("button-request-more"), "support.request", value=language)
    return [*blocks, actions(more, cancel_button(text, request)), context(text("request-never"))]


def cancelled_window(text: Text, request: Ticket) -> Block:
    words = section(text("request-cancelled", number=request.number))
    return modal("support.cancelled", text("request-title"), [words], submit=None, close=text("words-close"))


def cancel_button(text: Text, request: Ticket) -> Block:
    return button(text("button-request-cancel"), "support.cancel", value=request.id)


def where_it_is(text: Text, request: Ticket, desk: Desk) -> str:
    """With the day and the hour when somebody reads it."""
    number = request.number
    opens = text.day_and_clock(desk.changes_at, seen_from=desk.at)
    if request.state is TicketState.HELD:
        # In the second in which the desk opens it is on its way.
        return (
            text("request-opening", number=number) if desk.is_open else text("request-held", number=number, opens=opens)
        )
    if desk.is_open:
        return f"{text('request-open', number=number)} {desk_words(text, desk, at=desk.at)}"
    return text("request-open-closed", number=number, opens=opens)


def works_now(text: Text, standing: Standing | None) -> str:
    """What the person can do at this minute without anybody; empty where nothing is known of them."""
    if standing is None:
        return ""
    if standing.active:
        names = [method_words(text, each, standing.device_of(each)) for each in standing.active]
        shown = names if len(names) <= NAMED else [*names[:NAMED], "…"]
        return "\n".join([text("request-works"), *(text("request-method", what=each) for each in shown)])
    if not standing.is_locked_out:
        return text("request-works-setup")
    # What people would try next: said by the institution, if it has such cards.
    return "\n".join(filter(None, [text("request-works-none"), text.matrix_card]))
