"""A ticket as the support desk sees it, in both languages: who asks, how sure that is, since when, and what they hold."""

from collections.abc import Sequence

from bot.accounts.model import Language
from bot.authenticators.model import Authenticator, State
from bot.authenticators.phones import masked
from bot.support.model import How, Message, OnDesk
from handlers.blocks import Blocks, context, escaped, section
from handlers.texts import Text, Texts

LONGEST_SAID = 2900
"""Characters of one message in one block; the rest follows in the next."""


def ticket_message(shown: OnDesk, texts: Texts, *, messages: int) -> Blocks:
    """``messages`` of it were there when it was handed over; what came later stands in its thread."""
    facts = [section("\n".join(_facts(shown, texts[language]))) for language in Language]
    sure = [context(_sure(shown, texts[language])) for language in Language]
    return [*facts, *said(shown.messages[:messages]), *sure]


def added(shown: OnDesk, texts: Texts, *, message: int) -> Blocks:
    """In the ticket's thread."""
    title = " · ".join(texts[language]("ticket-added", number=shown.ticket.number) for language in Language)
    return [section(title), *said([each for each in shown.messages if each.number == message])]


def cancelled(shown: OnDesk, texts: Texts) -> Blocks:
    lines = [texts[language]("ticket-cancelled", number=shown.ticket.number) for language in Language]
    return [section("\n".join(lines))]


def said(messages: Sequence[Message]) -> Blocks:
    """In the asker's words, escaped (S56), each line marked as quoted."""
    blocks: Blocks = []
    for message in messages:
        lines, length = [""], 0
        for line in (f"&gt; {escaped(each)}" for each in message.text.splitlines()):
            # Slack's own mark of a quotation is the bare character: nothing that was typed can be one.
            quoted = line.replace("&gt; ", "> ", 1)
            if length + len(quoted) > LONGEST_SAID and lines[-1]:
                lines.append("")
                length = 0
            lines[-1] += f"{quoted}\n"
            length += len(quoted) + 1
        blocks += [section(each.rstrip("\n")) for each in lines if each]
    return blocks


def _facts(shown: OnDesk, text: Text) -> list[str]:
    ticket = shown.ticket
    lines = [
        text("ticket-title", number=ticket.number, topic=text(f"topic-{ticket.topic.value}")),
        _who(shown, text),
    ]
    if shown.account is not None and shown.account.unit:
        lines.append(text("ticket-unit", unit=escaped(shown.account.unit)))
    lines.append(text("ticket-since", since=text.date_and_clock(ticket.asked_at)))
    lines.append(text("ticket-language", language=text(f"ticket-reads-{ticket.language.value}")))
    if shown.state is not None:
        lines.append(text(f"ticket-mfa-{shown.state.value}"))
        for method, device in shown.methods:
            key = "ticket-method" if method.state is State.ACTIVE else "ticket-method-stopped"
            lines.append(text(key, what=_method(text, method, escaped(device.name if device else "–"))))
    return lines


def _who(shown: OnDesk, text: Text) -> str:
    asker, account = shown.ticket.asker, shown.account
    called = escaped(asker.called or "")
    if asker.how is How.CLAIMED:
        # Whether there is such an account only the desk is told: the person was told the same either way (S6).
        known = escaped(f"{account.name} ({account.sso_id})") if account else text("ticket-no-account")
        return text("ticket-who-claimed", called=called, account=known)
    if account is None:
        user = asker.user.user_id if asker.user else ""
        return text("ticket-who-unlinked", called=called or user, user=user)
    name, sso_id = escaped(account.name), escaped(account.sso_id)
    if asker.how is How.DOOR:
        return text("ticket-who-door", name=name, account=sso_id)
    return text("ticket-who-slack", name=name, account=sso_id, user=asker.user.user_id if asker.user else "")


def _method(text: Text, method: Authenticator, device: str) -> str:
    """Its kind and its device: no seed, and of a number its last digits."""
    if method.number is not None:
        return text(f"ticket-phone-{method.kind.value}", device=device, number=masked(method.number))
    return text(f"ticket-app-{method.place.value}", device=device)


def _sure(shown: OnDesk, text: Text) -> str:
    return text(f"ticket-sure-{shown.ticket.asker.how.value}")
