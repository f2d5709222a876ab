"""Whatever people see, in each state, language and with the oddest names: Slack takes it, and it says what it should."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import bot.errors
from bot.accounts.model import Language, Link, LinkId, Possession, SlackProfile
from bot.accounts.standing import Desk, Standing
from bot.authenticators.codes import Checked, Outcome
from bot.authenticators.lost_devices import LossForm
from bot.authenticators.model import (
    APP_PLACES,
    NAME_LENGTH,
    Authenticator,
    AuthenticatorId,
    Device,
    DeviceId,
    Kind,
    Loss,
    Place,
    State,
    readable_name,
)
from bot.authenticators.out_of_band import CodeId, Held, OutOfBandCode, Purpose, Scope
from bot.enrollment.flow import Setup
from bot.enrollment.model import Step
from bot.enrollment.phones import PhoneSetup
from bot.errors import MamoriError
from bot.policy import BOUNDS
from bot.secret import Secret
from bot.tokens.holding import TokenSetup
from bot.verification.owed import CheckOwed, Progress, SentCode
from handlers.accounts.blocks import link_form, person_home, refused_card, status_card, unknown_card
from handlers.answers import code_words
from handlers.authenticators.loss_blocks import found_card, found_window, frozen_card, lost_form
from handlers.blocks import faults, section
from handlers.enrollment.blocks import confirm_app, confirm_enable, news_of, step_card, stopped_news
from handlers.enrollment.phone_blocks import confirm_phone, phone_form, sent_words
from handlers.institution import SHIPPED, load_institution
from handlers.refusals import refusal
from handlers.texts import Text, Texts
from handlers.tokens.blocks import confirm_token
from handlers.verification.blocks import step_up
from handlers.words import method_words
from simulator.blockkit import message_problems, view_problems
from tests.builders import AIKO, NOON, a_device, an_account, an_authenticator
from tests.handlers.front import Front
from tests.texts_in_code import OF_APP_CODES, OF_BACKUP_CODES, OF_SENT_CODES, TOKEN_NEWS

INSTITUTION = load_institution()
TEXTS = Texts(INSTITUTION)
MOST: int = BOUNDS["methods_per_account"][1]  # type: ignore[assignment]  # the other bounds are lengths of time
"""Methods that the most generous policy allows."""
NAMES = [
    "iPhone",
    "愛子の研究室パソコン" * 6,
    "&" * NAME_LENGTH,
    "*" * NAME_LENGTH,
    "<!channel>",
    "👩🏽‍💻" * 15,
    "`_~*" * 15,
]
DESK = {"desk": "Support is open.", "contact": "Write to us."}
DESKS = [
    Desk(is_open=True, changes_at=NOON + timedelta(hours=5), opens=time(9), closes=time(17), at=NOON),
    Desk(is_open=False, changes_at=NOON + timedelta(days=12), opens=time(9), closes=time(17), at=NOON),
]


def a_standing(name: str, count: int, desk: Desk, *, devices: int | None = None, **changes: Any) -> Standing:
    """With ``count`` active methods on that many devices, each called by ``name``."""
    kept = [
        a_device(id=DeviceId(f"device-{number}"), name=readable_name(f"{number} {name}"))
        for number in range(devices or count)
    ]
    methods = [
        an_authenticator(id=f"app-{number}", device_id=kept[number % len(kept)].id, is_default=number == 0)
        for number in range(count)
    ]
    account = an_account(name=name, possessions=frozenset((Possession.SMARTPHONE,)), **changes)
    link = Link(id=LinkId("link"), user=AIKO, account_id=account.id, proof="operator", linked_at=NOON)
    return Standing(account=account, link=link, authenticators=tuple(methods), devices=tuple(kept), desk=desk, at=NOON)


def standings(name: str) -> Iterator[Standing]:
    yield from without_tokens(name)
    lent = an_authenticator(
        id="lent",
        place=Place.TOKEN,
        state=State.PENDING,
        expires_at=NOON + timedelta(days=14),
        device_id=None,
        token_serial="1234 5678 9012 3456 7890",
    )
    for standing in without_tokens(name):
        yield replace(standing, authenticators=(*standing.authenticators, lent))


def without_tokens(name: str) -> Iterator[Standing]:
    for desk in DESKS:
        none = a_standing(name, 0, desk)
        begun = an_authenticator(state=State.PENDING, expires_at=NOON + timedelta(minutes=30), device_id=None)
        yield none
        yield replace(none, authenticators=(begun,))
        yield replace(none, account=replace(none.account, possessions=frozenset((Possession.NOTHING,))))
        yield a_standing(name, 1, desk)
        yield a_standing(name, 2, desk)
        yield a_standing(name, 2, desk, devices=1, warned_at=NOON)
        for count in (0, 1, 2, MOST):
            yield a_standing(name, count, desk, enabled_at=NOON)
        yield a_standing(name, 2, desk, devices=1, enabled_at=NOON)
        yield a_standing(name, MOST, desk)
        phones = (a_phone(id="p-1"), a_phone(id="p-2", kind=Kind.VOICE, place=Place.OFFICE))
        yield replace(none, authenticators=phones)
        yield replace(a_standing(name, 1, desk), paused=phones, phones_allowed=False)
        for loss, left in product(Loss, (0, 1, MOST)):
            yield frozen(a_standing(name, left + 1, desk, enabled_at=NOON), loss)
        pc = frozenset((Possession.OFFICE_PC,))
        office = an_authenticator(place=Place.COMPUTER, device_id=None)
        yield replace(none, authenticators=(office,), account=replace(none.account, possessions=pc))


@pytest.mark.parametrize(
    ("language", "some", "any_of"),
    [(Language.ENGLISH, "from your device", "any one of"), (Language.JAPANESE, "この端末", "どの端末")],
)
def test_with_one_device_nobody_is_told_to_choose_one(language: Language, some: str, any_of: str) -> None:
    for devices, says, says_not in ((1, some, any_of), (2, any_of, some)):
        card = str(step_card(a_standing("Aiko", 2, DESKS[0], devices=devices, enabled_at=NOON), TEXTS[language]))
        assert says in card
        assert says_not not in card


def messages(standing: Standing, text: Text) -> Iterator[list[Any]]:
    what = method_words(text, standing.active[0], standing.device_of(standing.active[0])) if standing.active else ""
    yield status_card(standing, text)
    for device, loss in product(standing.devices[:1], Loss):
        yield frozen_card(loss, device.id, standing, text, INSTITUTION.sign_out, DESK)
        yield found_card(device.id, standing, text)
    yield step_card(standing, text)
    for done in (
        "app_added",
        "app_added_same_device",
        "phone_added",
        "phone_added_same_device",
        "linked",
        "enabled",
        *TOKEN_NEWS,
    ):
        device = standing.devices[0].name if standing.devices else ""
        news = news_of(done, standing, text, what=what, device=device, method="a" * 32)
        yield step_card(standing, text, news=news)
    for stopped in ("yes", "no", "before", "over"):
        yield step_card(standing, text, news=stopped_news(stopped, text))
    yield unknown_card(text, standing.desk, INSTITUTION, at=standing.at)
    for profile in (
        SlackProfile(AIKO, "ja-JP", is_guest=True),
        SlackProfile(AIKO, "ja-JP", is_stranger=True),
        SlackProfile(AIKO, "ja-JP", is_closed=True),
    ):
        yield refused_card(profile, text, standing.desk, INSTITUTION, at=standing.at)


def modals(standing: Standing, text: Text) -> Iterator[dict[str, Any]]:
    yield link_form(text)
    yield confirm_enable(standing, text)
    name = standing.devices[0].name if standing.devices else "iPhone"
    for place, page_url, with_key in product(
        APP_PLACES, (None, "https://mfa.example.ac.jp/enroll/" + "0" * 32), (False, True)
    ):
        app = an_authenticator(state=State.PENDING, place=place, expires_at=NOON + timedelta(minutes=30))
        setup = Setup(
            authenticator=app, account=standing.account, link=standing.link, suggested_name=name, page=Secret("t")
        )
        yield confirm_app(setup, text, INSTITUTION, page_url=page_url, with_key=with_key)
    for each in standing.waiting_tokens:
        lent = TokenSetup(authenticator=each, account=standing.account, link=standing.link)
        yield confirm_token(lent, text)
    if standing.active:
        methods = tuple((each, device_name(standing, each.device_id)) for each in standing.active)
        owed = CheckOwed(account=standing.account, link=standing.link, methods=methods, wanted=Place.MOBILE)
        yield step_up(owed, text, DESK, at=NOON)
    for last in (None, *standing.devices[:1]):
        form = LossForm(account=standing.account, devices=standing.devices, last=last, wakes_at=NOON)
        if form.devices:
            yield lost_form(form, text, DESK, seen_from=standing)
            yield found_window(form.devices[0], text)
    yield from phone_windows(standing, text, name)


def phone_windows(standing: Standing, text: Text, name: str) -> Iterator[dict[str, Any]]:
    code = OutOfBandCode(
        id=CodeId("c"),
        authenticator_id=AuthenticatorId("phone"),
        account_id=standing.account.id,
        purpose=Purpose.CONFIRM,
        code=None,
        digest="",
        notice_id="n",
        view_id=None,
        created_at=NOON,
        expires_at=NOON + timedelta(minutes=10),
    )
    told = [None, *(Held(scope, NOON + timedelta(hours=30)) for scope in (None, *Scope))]
    for kind, number in product((Kind.SMS, Kind.VOICE), (None, Secret("+819012345678"))):
        phone = a_phone(kind=kind, number=number, wanted_name=name, state=State.PENDING)
        setup = PhoneSetup(authenticator=phone, account=standing.account, link=standing.link)
        yield phone_form(setup, text, INSTITUTION)
        for progress, held in product((None, *Progress), told):
            sent = SentCode(code, progress) if progress else None
            yield confirm_phone(replace(setup, code=sent, held=held), text, at=NOON)
            owed = CheckOwed(
                account=standing.account, link=standing.link, methods=((phone, name),), wanted=None, chosen=phone.id
            )
            yield step_up(replace(owed, code=sent, held=held), text, DESK, at=NOON)


def frozen(standing: Standing, loss: Loss) -> Standing:
    """The first device was reported."""
    first, *others = standing.authenticators
    stopped = first.suspended(because=loss.value, at=NOON - timedelta(days=1))
    return replace(standing, authenticators=(stopped, *others))


def a_phone(**changes: Any) -> Authenticator:
    facts = {"id": "phone", "kind": Kind.SMS, "seed": None, "number": Secret("+819012345678"), "device_id": None}
    return an_authenticator(**facts | changes)


def test_somebody_with_nothing_at_hand_is_told_where_tokens_are_lent_where_they_are(tmp_path: Path) -> None:
    """Never a dead end: without tokens, support finds a way."""
    own = tmp_path / "our-school.toml"
    counter = '[tokens.counter]\nen = "Ask at the library."\nja = "図書館でお尋ねください。"\n'
    own.write_text(SHIPPED.read_text(encoding="utf-8") + counter, encoding="utf-8")
    nothing = a_standing("x", 0, DESKS[0])
    nothing = replace(nothing, account=replace(nothing.account, possessions=frozenset((Possession.NOTHING,))))
    lends, lends_none = Texts(load_institution(own)), TEXTS
    for language, where in ((Language.ENGLISH, "Ask at the library."), (Language.JAPANESE, "図書館でお尋ねください。")):
        assert where in str(step_card(nothing, lends[language]))
        assert lends_none[language]("have-nothing-way") in str(step_card(nothing, lends_none[language]))


def device_name(standing: Standing, id_: DeviceId | None) -> str:
    found: list[Device] = [each for each in standing.devices if each.id == id_]
    return found[0].name if found else ""


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", NAMES)
def test_every_message_and_view_is_taken_by_slack(language: Language, name: str, log: io.StringIO) -> None:
    text = TEXTS[language]
    for standing in standings(name):
        for blocks in messages(standing, text):
            assert faults({"blocks": blocks}) == []
            assert message_problems(blocks) == []
            assert "<!channel>" not in str(blocks)
        home = person_home(standing, text)
        assert faults(home) == []
        assert view_problems(home, "home") == []
        for view in modals(standing, text):
            assert faults(view) == []
            assert view_problems(view, "modal") == []
            assert "<!channel>" not in str([block for block in view["blocks"] if block["type"] == "section"])
    assert no_text_was_missing(log)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", NAMES)
def test_every_step_has_exactly_one_button_that_is_recommended(language: Language, name: str) -> None:
    for standing in standings(name):
        card = step_card(standing, TEXTS[language])
        styles = [each.get("style") for block in card for each in block.get("elements", []) if each["type"] == "button"]
        is_over = standing.step is Step.DONE and (standing.is_protected or standing.is_locked_out)
        is_over = is_over and not standing.waiting_tokens
        assert styles.count("primary") == (0 if is_over else 1)


def no_text_was_missing(log: io.StringIO) -> bool:
    return "text_missing" not in log.getvalue() and "text_incomplete" not in log.getvalue()


def test_a_text_that_is_too_long_is_cut_between_characters() -> None:
    for length in range(2990, 3010):
        cut = section("x" * length + "&amp;" * 5)["text"]["text"]
        assert len(cut) <= 3000
        assert cut.replace("&amp;", "").rstrip("…").strip("x") == ""
    assert section("x" * 3000)["text"]["text"] == "x" * 3000


def errors() -> Iterator[type[MamoriError]]:
    for each in vars(bot.errors).values():
        if isinstance(each, type) and issubclass(each, MamoriError) and each.code != MamoriError.code:
            yield each


@pytest.mark.parametrize("language", Language)
async def test_every_refusal_that_can_reach_a_person_has_words(
    front: Front, language: Language, log: io.StringIO
) -> None:
    never_by_a_tap = {
        "changes.ticket_spent",
        "accounts.sign_in_failed",
        "accounts.way_spent",
        "accounts.unknown",
        "enrollment.page_spent",
        "relying_parties.refused",
        "relying_parties.unknown",
        "verification.not_found",
        "verification.idempotency_misused",
        "verification.serial_unknown",
        "notices.send_failed",
        "storage.in_use",
        "storage.keyring_unusable",
        "door.visit_over",
        "storage.out_of_step",
        "tokens.refused",
    }
    codes = {each.code for each in errors()} - never_by_a_tap | {
        "bug",
        "slack.unavailable",
        "storage.changed_meanwhile",
    }
    for code in codes:
        words = refusal(front.doors, TEXTS[language], code, "0f3a9c2e")
        assert not words.startswith("refusal-")
        assert "{" not in words
    assert no_text_was_missing(log)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("place", [Place.MOBILE, Place.TOKEN])
@pytest.mark.parametrize(
    "outcome", [each for each in Outcome if each not in {Outcome.RIGHT, *OF_SENT_CODES, *OF_BACKUP_CODES}]
)
async def test_every_code_that_does_not_fit_is_explained(
    front: Front, language: Language, place: Place, outcome: Outcome, log: io.StringIO
) -> None:
    for seconds, minutes in ((1, 1), (29, 2), (89, 90), (3600, 90)):
        checked = Checked(outcome, seconds=seconds, minutes=minutes, device="Office PC")
        words = code_words(front.doors, TEXTS[language], checked, device="iPhone", place=place)
        assert words
        assert not words.startswith("code-")
        assert "{" not in words
    assert no_text_was_missing(log)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "outcome", [each for each in Outcome if each not in {Outcome.RIGHT, *OF_APP_CODES, *OF_BACKUP_CODES}]
)
def test_every_sent_code_that_does_not_fit_is_explained(language: Language, outcome: Outcome, log: io.StringIO) -> None:
    for seconds in (0, 1, 89, 3600):
        words = sent_words(TEXTS[language], Checked(outcome, seconds=seconds), Secret("+819012345678"), **DESK)
        assert not words.startswith("sent-")
        assert "{" not in words
        assert "9012345" not in words
    assert no_text_was_missing(log)


@pytest.mark.parametrize("language", Language)
def test_an_sms_is_one_short_message_with_the_code_first_and_no_link(language: Language) -> None:
    """Seventy characters are one message in any script; more would be two, of which one may come late."""
    words = TEXTS[language]("sms-code", code="012345", institution=INSTITUTION.name[language])
    assert len(words) <= 70
    assert words.startswith("012345 ")
    spoken = TEXTS[language]("voice-code", digits="0, 1, 2, 3, 4, 5", institution=INSTITUTION.name[language])
    assert spoken.count("0, 1, 2, 3, 4, 5") == 2
    assert "http" not in words + spoken
