"""What people see while they enroll: the step's card, the window for one app, the window that turns MFA on."""

from bot.accounts.model import Possession
from bot.accounts.standing import Standing
from bot.authenticators.model import APP_PLACES, Kind, Place
from bot.enrollment.flow import Setup
from bot.enrollment.model import Step
from handlers.blocks import (
    Block,
    Blocks,
    actions,
    button,
    checkbox_input,
    checkboxes,
    context,
    escaped,
    header,
    modal,
    option,
    plain,
    section,
    text_input,
)
from handlers.institution import Institution
from handlers.texts import Text
from handlers.words import desk_words, device_list

NAME_LIMIT = 500
"""Characters the name field takes; longer names are cut for keeping, never refused."""
CODE_LIMIT = 64
"""Characters the code field takes: room for spaces and for a wrong paste that gets a helpful answer."""


def step_card(standing: Standing, text: Text, *, news: Blocks | None = None) -> Blocks:
    """The present step: what was just done, where we are, the warnings (first time), and all that can be done now."""
    step = standing.step
    blocks: Blocks = [*(news or []), header(text(f"step-{step.value}-title"))]
    if step is Step.DONE:
        return blocks + _done(standing, text)
    if standing.needs_an_app:
        blocks.append(section(text("step-app-needed", devices=device_list(text, standing))))
    else:
        blocks.append(section(text(f"step-{step.value}-text", devices=device_list(text, standing))))
    if step is Step.ENABLE and not standing.is_protected:
        blocks.append(section(text("step-enable-one-device", device=device_list(text, standing))))
    if standing.account.warned_at is None:
        hours = {"opens": f"{standing.desk.opens:%-H:%M}", "closes": f"{standing.desk.closes:%-H:%M}"}
        lines = [text(f"warn-{each}", **hours) for each in ("title", "hours", "two", "device", "order")]
        blocks.append(section("\n".join(lines)))
    if step is not Step.ENABLE:
        blocks += have_question(standing, text)
    buttons = add_buttons(standing, text, primary=step is not Step.ENABLE)
    if step is Step.ENABLE:
        buttons = [button(text("button-enable"), "enrollment.enable", style="primary"), *buttons]
    return [*blocks, actions(*buttons), context(desk_words(text, standing.desk, at=standing.at))]


def have_question(standing: Standing, text: Text) -> Blocks:
    """What the person has at hand. Answering only moves the better button to the front."""
    have = standing.account.possessions
    options = [option(text(f"have-{each.value}"), each.value) for each in Possession]
    question: Blocks = [
        section(text("have-question")),
        actions(checkboxes("enrollment.have", options, (each.value for each in have))),
    ]
    if have == {Possession.NOTHING} and not standing.waiting_tokens:
        counter = text.token_counter
        words = text("have-nothing-way-token", counter=counter) if counter else text("have-nothing-way")
        question.append(section(words))
    return question


def add_buttons(standing: Standing, text: Text, *, primary: bool) -> list[Block]:
    """One button per place of an app and one for a phone number, the recommended one first.

    A token that was lent and waits comes before all.
    """
    advice, waiting = standing.advice, bool(standing.waiting_tokens)
    token = button(text("button-add-token"), "enrollment.add_token", style="primary" if primary else None)
    tokens = [token] if waiting else []
    if standing.is_locked_out:
        # Whoever sits at this Slack session has nothing to show that it's them: only a token that staff handed over opens.
        return tokens
    held = {each.place for each in standing.active if each.kind is Kind.APP}
    order = sorted(APP_PLACES, key=lambda place: place is not advice.place)
    apps = [
        button(
            text(f"button-add-{place.value}{'-another' if place in held else ''}"),
            f"enrollment.add_app_{place.value}",
            style="primary" if primary and place is advice.place and not waiting else None,
        )
        for place in order
    ]
    if not standing.phones_allowed:
        return [*tokens, *apps]
    has_phone = any(each.kind.is_phone for each in standing.active)
    is_advised = advice.place is Place.ALTERNATE
    phone = button(
        text("button-add-phone-another" if has_phone else "button-add-phone"),
        "enrollment.add_phone",
        style="primary" if primary and is_advised and not waiting else None,
    )
    return [*tokens, phone, *apps] if is_advised else [*tokens, *apps, phone]


def news_of(
    done: str,
    standing: Standing,
    text: Text,
    *,
    what: str,
    device: str,
    method: str,
    setting: str = "",
    former: str = "",
    count: int = 0,
) -> Blocks:
    """What has just changed, with the way to say "this wasn't me" (S33)."""
    words = text(
        f"done-{done}",
        name=escaped(standing.account.name),
        what=what,
        device=escaped(device),
        setting=setting,
        former=escaped(former),
        count=count,
    )
    if done == "linked":
        return [section(words)]
    if done == "card_made":
        return [
            section(words),
            section(text("wallet-not-you"), accessory=button(text("wallet-button"), "recovery.card")),
        ]
    if done == "when_asked":
        taken_back = button(text("button-not-me"), "verification.setting_not_me", style="danger")
        return [section(words), section(text("done-not-you"), accessory=taken_back)]
    not_me = button(text("button-not-me"), "authenticators.not_me", value=method or "enable", style="danger")
    news = [section(words), section(text("done-not-you"), accessory=not_me)]
    if done == "enabled" and standing.has_door:
        news.append(
            section(text("wallet-news"), accessory=button(text("wallet-button"), "recovery.card", style="primary"))
        )
    return news


def stopped_news(stopped: str, text: Text) -> Blocks:
    """The answer to "this wasn't me"."""
    lines = [text(f"stopped-{stopped}"), text("stopped-told"), text("stopped-next")]
    return [section("\n".join(lines))]


def confirm_app(setup: Setup, text: Text, institution: Institution, *, page_url: str | None, with_key: bool) -> Block:
    """The window for one new app. The key stands in it only on request, and never anywhere else (S53)."""
    place = setup.authenticator.place.value
    second = text(f"setup-{place}-2") if page_url else text("setup-key-only")
    steps = [text(f"setup-{place}-1"), second, text("setup-3", service=institution.service)]
    ways = [button(text("setup-button-key"), "enrollment.show_key", value=setup.authenticator.id)]
    if page_url:
        page = button(
            text("setup-button-page"),
            "enrollment.open_page",
            value=setup.authenticator.id,
            style="primary",
            url=page_url,
        )
        ways = [page, *ways]
    blocks: Blocks = [section("\n".join(steps)), actions(*ways)]
    if with_key and setup.authenticator.seed is not None:
        key = setup.authenticator.seed.reveal()
        groups = " ".join(key[start : start + 4] for start in range(0, len(key), 4))
        blocks.append({"type": "section", "block_id": "setup_key", "text": plain(f"{text('setup-key')}\n{groups}")})
    blocks += [
        text_input(
            "name",
            text("setup-name"),
            hint=text("setup-name-hint"),
            initial=setup.suggested_name,
            longest=NAME_LIMIT,
        ),
        text_input("code", text("setup-code"), hint=text("setup-code-hint"), placeholder="123 456", longest=CODE_LIMIT),
    ]
    if setup.authenticator.expires_at:
        blocks.append(context(text("setup-kept", until=text.clock(setup.authenticator.expires_at))))
    return modal(
        "enrollment.confirm_app",
        text(f"setup-title-{place}"),
        blocks,
        submit=text("setup-submit"),
        close=text("words-close"),
        metadata=setup.authenticator.id,
    )


def confirm_enable(standing: Standing, text: Text) -> Block:
    blocks: Blocks = [section(text("enable-text", devices=device_list(text, standing)))]
    if not standing.is_protected:
        blocks.append(section(text("step-enable-one-device", device=device_list(text, standing))))
    blocks += [
        section(text("enable-for-good")),
        checkbox_input("understood", text("enable-label"), [option(text("enable-understood"), "yes")]),
    ]
    return modal(
        "enrollment.confirm_enable",
        text("enable-title"),
        blocks,
        submit=text("enable-submit"),
        close=text("words-close"),
    )


def _done(standing: Standing, text: Text) -> Blocks:
    if standing.is_locked_out:
        blocks: Blocks = [section(text("card-no-method"))]
        buttons = add_buttons(standing, text, primary=True)
        return [
            *blocks,
            *([actions(*buttons)] if buttons else []),
            context(desk_words(text, standing.desk, at=standing.at)),
        ]
    lines = [
        text("step-done-text"),
        text("step-done-which", count=len(standing.device_names()), devices=device_list(text, standing)),
        text("step-done-keep"),
    ]
    blocks = [section("\n".join(lines))]
    if not standing.is_protected:
        blocks += [section(text("card-add-backup")), actions(*add_buttons(standing, text, primary=True))]
    elif standing.waiting_tokens:
        blocks.append(actions(*add_buttons(standing, text, primary=True)))
    return [*blocks, context(desk_words(text, standing.desk, at=standing.at))]
