"""The status card, App Home, and the way in for people I don't know: pure functions from a standing to blocks."""

from datetime import datetime

from bot.accounts.model import SlackProfile
from bot.accounts.standing import Desk, Standing
from bot.authenticators.model import Authenticator
from bot.enrollment.model import Step
from handlers.authenticators.blocks import care_buttons
from handlers.authenticators.loss_blocks import frozen_lines
from handlers.blocks import Block, Blocks, actions, button, context, escaped, home, modal, section, text_input
from handlers.enrollment.blocks import add_buttons
from handlers.institution import Institution
from handlers.practice.blocks import losses
from handlers.recovery.blocks import wallet_card_offer
from handlers.recovery.codes_blocks import codes_lines
from handlers.replacement.blocks import replacing
from handlers.support.blocks import request_button
from handlers.texts import Text
from handlers.words import desk_facts, desk_words, device_list, method_words, named_method, usual_name

INVITATION_LIMIT = 100
NUMBER_LIMIT = 20
METHODS_SHOWN = 5
"""Methods that a card tells apart; the rest are counted."""


def status_card(standing: Standing, text: Text) -> Blocks:
    """Where the person stands, the one step that helps now, whether support is open."""
    lines = [text("card-hello", name=escaped(standing.account.name)), *_where(standing, text)]
    blocks: Blocks = [section("\n".join(lines))]
    blocks += replacing(standing, text)
    if methods := _methods(standing, text):
        blocks.append(section("\n".join([text("card-methods"), *methods])))
    blocks += frozen_lines(standing, text)
    blocks += losses(standing, text)
    if standing.step is Step.DONE and not standing.is_locked_out:
        blocks.append(
            section(text("card-when-asked"), accessory=button(text("button-when-asked"), "verification.when_asked"))
        )
    if standing.lacks_alternate:
        blocks.append(section(text("card-alternate")))
    if buttons := _buttons(standing, text):
        blocks.append(actions(*buttons))
    if care := care_buttons(standing, text):
        blocks.append(actions(*care))
    return [*blocks, context(f"{desk_words(text, standing.desk, at=standing.at)} {text('hint-language')}")]


def person_home(standing: Standing, text: Text) -> Block:
    """App Home: the same, with the buttons that need no conversation."""
    card = status_card(standing, text)
    if standing.step in {Step.FIRST, Step.SECOND}:
        lead = _buttons(standing, text)
        place = card.index(actions(*lead))
        card[place] = actions(*lead, *add_buttons(standing, text, primary=False))
        card.append(context(text("card-home-where")))
    since = text.day(standing.link.linked_at)
    return home(
        [
            *card,
            *wallet_card_offer(standing, text),
            context(text(f"home-link-{standing.link.proof}", account=escaped(standing.account.sso_id), since=since)),
        ]
    )


def unknown_card(
    text: Text,
    desk: Desk,
    institution: Institution,
    *,
    at: datetime,
    by_sign_in: bool = False,
    is_ended: bool = False,
) -> Blocks:
    """For a member of the workspace whose account I don't know yet (S38), or no longer."""
    facts = desk_facts(text, desk, institution, at=at)
    name, language = institution.name[text.language], text.language.value
    # The language they wrote in goes with the buttons: of somebody not linked nothing else is kept.
    if by_sign_in:
        words, help_ = text("link-unknown-sign-in", institution=name), text("link-no-sign-in")
        ways = [
            button(text("sign-in-button", institution=name)[:75], "accounts.sign_in", value=language, style="primary"),
            button(text("link-button"), "accounts.link", value=language),
        ]
    else:
        words, help_ = text("link-unknown", institution=name), text("link-no-invitation")
        ways = [button(text("link-button"), "accounts.link", value=language, style="primary")]
    news = [section(text("link-ended"))] if is_ended else []
    return [
        *news,
        section(words),
        actions(*ways, request_button(text, language=language)),
        context(f"{help_} {facts['desk']} {facts['contact']}"),
    ]


def refused_card(
    profile: SlackProfile, text: Text, desk: Desk, institution: Institution, *, at: datetime, door: str | None = None
) -> Blocks:
    """For guests, strangers and closed accounts: why not, and the way that is open to them (S54)."""
    reason = "stranger" if profile.is_stranger else "guest" if profile.is_guest else "closed"
    facts = desk_facts(text, desk, institution, at=at)
    way = text("refused-way", institution=institution.name[text.language], **facts)
    lines = [text(f"refused-{reason}"), *([text("refused-door", door=door)] if door else []), way]
    request = request_button(text, language=text.language.value)
    return [section("\n".join(lines)), actions(request)]


def link_form(text: Text) -> Block:
    return modal(
        "accounts.link",
        text("link-title"),
        [
            section(text("link-explain")),
            text_input(
                "invitation",
                text("link-label"),
                hint=text("link-hint"),
                placeholder="ABCDEF-GHIJKL-MNOPQR-STUVWX",
                longest=INVITATION_LIMIT,
            ),
        ],
        submit=text("link-submit"),
        close=text("words-close"),
        metadata=text.language.value,
    )


def sign_in_form(text: Text, institution: Institution, url: str) -> Block:
    """Out to the institution's sign-in, and back with the number its page shows."""
    name = institution.name[text.language]
    return modal(
        "accounts.sign_in",
        text("sign-in-title"),
        [
            section(text("sign-in-1", institution=name)),
            actions(button(text("sign-in-open"), "accounts.open_sign_in", style="primary", url=url)),
            section(text("sign-in-2")),
            text_input("number", text("sign-in-number"), hint=text("sign-in-number-hint"), longest=NUMBER_LIMIT),
        ],
        submit=text("link-submit"),
        close=text("words-close"),
        metadata=text.language.value,
    )


def _where(standing: Standing, text: Text) -> list[str]:
    waiting = [
        text(
            "card-token-waiting",
            what=method_words(text, each, None),
            until=text.day_and_clock(each.expires_at, seen_from=standing.at),
        )
        for each in standing.waiting_tokens
        if each.expires_at
    ]
    return [*_step_words(standing, text), *waiting]


def _step_words(standing: Standing, text: Text) -> list[str]:
    step, names = standing.step, device_list(text, standing)
    if step is Step.FIRST:
        begun = standing.unfinished[:1]
        if not begun:
            return [text("card-none")]
        what = named_method(text, begun[0], usual_name(text, begun[0].place))
        return [text("card-begun", what=what, until=text.clock(begun[0].expires_at or standing.at))]
    if step is Step.SECOND:
        only = standing.signs_in_with[0]
        what = method_words(text, only, standing.device_of(only))
        return [text("card-app-needed", devices=names) if standing.needs_an_app else text("card-first-done", what=what)]
    if step is Step.ENABLE:
        lines = [text("card-ready", devices=names)]
        return lines if standing.is_protected else [*lines, text("card-if-lost-ready"), text("card-add-backup")]
    return _enabled_words(standing, text)


def _enabled_words(standing: Standing, text: Text) -> list[str]:
    names = device_list(text, standing)
    if standing.is_locked_out:
        return [text("card-no-method")]
    if not standing.signs_in_with:
        return [text("card-codes-only"), text("card-codes-only-next")]
    if standing.is_protected:
        return [text("card-covered")]
    until = text.clock(standing.desk.changes_at)
    opens = text.day_and_clock(standing.desk.changes_at, seen_from=standing.at)
    lost = text("card-if-lost-open", until=until) if standing.desk.is_open else text("card-if-lost-closed", opens=opens)
    return [text("card-one-device", device=names), lost, text("card-add-backup")]


def _methods(standing: Standing, text: Text) -> list[str]:
    """What they are, since when, and when each last opened something; stopped ones below."""
    methods = standing.signs_in_with
    lines = [_method(each, standing, text) for each in methods[:METHODS_SHOWN]]
    if len(methods) > METHODS_SHOWN:
        lines.append(text("card-methods-more", count=len(methods) - METHODS_SHOWN))
    lines += codes_lines(standing, text)
    lines += [
        text("card-method-paused", what=method_words(text, each, standing.device_of(each))) for each in standing.paused
    ]
    return lines + [
        text(
            "card-method-stopped",
            what=method_words(text, each, standing.device_of(each)),
            when=text.day_past(each.ended_at or each.created_at, seen_from=standing.at),
        )
        # What stands still for a loss has a line of its own, with the way back.
        for each in [each for each in standing.stopped if each.loss is None][:METHODS_SHOWN]
    ]


def _method(method: Authenticator, standing: Standing, text: Text) -> str:
    facts = {
        "what": method_words(text, method, standing.device_of(method)),
        "added": text.day_past(method.confirmed_at or method.created_at, seen_from=standing.at),
    }
    if method.last_used_at is None:
        return text("card-method-default-unused" if method.is_default else "card-method-unused", **facts)
    used = text.day_past(method.last_used_at, seen_from=standing.at)
    return text("card-method-default" if method.is_default else "card-method", **facts, used=used)


def _buttons(standing: Standing, text: Text) -> list[Block]:
    if standing.step is Step.DONE:
        return add_buttons(standing, text, primary=not standing.is_protected)
    label = "card-button-start" if standing.step is Step.FIRST and not standing.unfinished else "card-button-continue"
    return [button(text(label), "enrollment.start", style="primary")]
