"""The windows for a phone number: the form that asks for it, and the one that asks for the code sent to it."""

import hashlib
from datetime import datetime

from bot.accounts.model import Language, Possession
from bot.authenticators.codes import Checked
from bot.authenticators.model import Kind, Place
from bot.authenticators.out_of_band import Held
from bot.authenticators.phones import as_written, masked
from bot.enrollment.phones import PhoneSetup
from bot.secret import Secret
from bot.verification.owed import Progress, SentCode
from handlers.blocks import Block, Blocks, actions, button, context, modal, option, section, select_input, text_input
from handlers.enrollment.blocks import CODE_LIMIT, NAME_LIMIT
from handlers.institution import Institution
from handlers.texts import Text, Texts
from handlers.words import method_words, wait_words

NUMBER_LIMIT = 64
"""Characters the number field takes: room for any spelling, and for a wrong paste that gets a helpful answer."""


def phone_form(setup: PhoneSetup, text: Text, institution: Institution) -> Block:
    """Kind of phone, number, way, name; before them the risk (S19), below them what becomes of the number (S39)."""
    place, by = _first_choice(setup)
    title, lead = text("phone-title"), [text("phone-intro"), text("phone-risk")]
    if setup.former is not None:
        # The same phone keeps its name: nothing is asked that is known.
        former = method_words(text, setup.former, setup.device)
        title, lead = text("phone-change-title"), [text("phone-change-text", former=former)]
    name = text_input(
        "name",
        text("setup-name"),
        hint=text("phone-name-hint"),
        initial=setup.authenticator.wanted_name,
        longest=NAME_LIMIT,
        is_optional=True,
    )
    number = setup.authenticator.number
    kinds = [option(text(f"phone-kind-{each.value}"), each.value) for each in setup.places]
    ways = [option(text(f"phone-delivery-{each.value}"), each.value) for each in (Kind.SMS, Kind.VOICE)]
    return modal(
        "enrollment.phone",
        title,
        [
            section("\n".join([*lead, *_not_offered(setup, text)])),
            select_input("kind", text("phone-kind"), kinds, chosen=place.value),
            text_input(
                "number",
                text("phone-number"),
                hint=text("phone-number-hint"),
                initial=as_written(number) if number else None,
                placeholder="090-1234-5678",
                longest=NUMBER_LIMIT,
            ),
            select_input("delivery", text("phone-delivery"), ways, chosen=by.value),
            *([] if setup.former else [name]),
            context(terms(text, institution)),
        ],
        submit=text("phone-submit"),
        close=text("words-close"),
        metadata=setup.authenticator.id,
    )


def _not_offered(setup: PhoneSetup, text: Text) -> list[str]:
    return [] if Place.ALTERNATE in setup.places else [text("phone-no-alternate")]


def confirm_phone(setup: PhoneSetup, text: Text, *, at: datetime) -> Block:
    """How the code is on its way, the field for it, and what can be done when it does not come."""
    id_ = setup.authenticator.id
    ways = [button(text("phone-button-resend"), "enrollment.resend_code", value=id_)]
    if setup.can_be_called:
        ways.append(button(text("phone-button-call"), "enrollment.call_instead", value=id_))
    ways.append(button(text("phone-button-other"), "enrollment.other_number", value=id_))
    number = setup.authenticator.number or Secret("")
    blocks: Blocks = [
        section("\n".join(sending_lines(text, setup.code, setup.held, setup.authenticator.kind, number, at)))
    ]
    blocks.append(
        text_input("code", text("setup-code"), hint=text("phone-code-hint"), placeholder="123 456", longest=CODE_LIMIT)
    )
    blocks += [section(text("phone-not-come")), actions(*ways)]
    if setup.authenticator.expires_at:
        blocks.append(context(text("setup-kept", until=text.clock(setup.authenticator.expires_at))))
    return modal(
        "enrollment.confirm_phone",
        text("phone-confirm-title"),
        blocks,
        submit=text("setup-submit"),
        close=text("words-close"),
        metadata=id_,
    )


def sending_lines(
    text: Text, code: SentCode | None, held: Held | None, by: Kind, number: Secret, at: datetime
) -> list[str]:
    """What is known about the code that was sent last, and why no further one was sent just now."""
    works = code is not None and code.progress in {Progress.UNDER_WAY, Progress.SENT}
    lines = [held_words(text, held, at=at, last_works=works)] if held else []
    way = text("phone-way-sms") if by is Kind.SMS else text("phone-way-voice")
    facts = {"number": masked(number), "way": way}
    if code is None:
        return lines or [text("sending-none", **facts)]
    until = text.clock(code.code.expires_at)
    if code.progress is Progress.REFUSED:
        return [*lines, text("sending-refused", **facts)]
    if code.progress is Progress.TROUBLE:
        return [*lines, text("sending-trouble", until=until, **facts)]
    key = "sending-sms" if by is Kind.SMS else "sending-voice"
    return [*lines, text(key, until=until, **facts)]


def held_words(text: Text, held: Held, *, at: datetime, last_works: bool) -> str:
    """Why no code was sent, and when the next one can be. ``last_works`` where the person has one that can be typed."""
    if held.scope is None:
        wait = wait_words(text, held.until - at)
        return text("held-wait", wait=wait) if last_works else text("held-wait-no-code", wait=wait)
    when = text.day_and_clock(held.until, seen_from=at)
    return text(f"held-{held.scope.value}", when=when)


def sent_words(text: Text, checked: Checked, number: Secret | None, **desk: str) -> str:
    """What helps after a code that was sent to a phone was not right."""
    wait = wait_words(text, checked.seconds) if checked.seconds else ""
    shown = masked(number) if number else ""
    return text(f"sent-{checked.outcome.value}", number=shown, wait=wait, **desk)


def terms(text: Text, institution: Institution) -> str:
    """Purpose, place, retention and contact, in the institution's own words (S39)."""
    own = institution.personal_data[text.language]
    return text("phone-terms", purpose=own.purpose, place=own.place, retention=own.retention, contact=own.contact)


def terms_version(texts: Texts, institution: Institution) -> str:
    """Names what was accepted: another word in either language is another version."""
    words = "\n".join(terms(texts[language], institution) for language in Language)
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def _first_choice(setup: PhoneSetup) -> tuple[Place, Kind]:
    """What was chosen before; else what fits what the person says they have."""
    phone = setup.authenticator
    if phone.number is not None or setup.former is not None:
        return phone.place, phone.kind
    have = setup.account.possessions
    if have and Possession.SMARTPHONE not in have:
        return (Place.ALTERNATE if Place.ALTERNATE in setup.places else Place.OFFICE), Kind.VOICE
    return Place.MOBILE, Kind.SMS
