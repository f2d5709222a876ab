"""What the window says about a code that does not come, whoever noticed it: we, or the gateway afterwards."""

from datetime import timedelta

import pytest

from bot.accounts.model import Language
from bot.authenticators.model import AuthenticatorId
from bot.errors import SendFailed
from handlers.senders.phone import PhoneMessage
from handlers.verification.codes import tell_that_it_did_not_arrive
from tests.builders import AIKO
from tests.handlers.front import Front
from tests.journeys.demo import words

MOBILE = {"kind": {"value": "mobile"}, "delivery": {"value": "sms"}, "number": "090-1234-5678", "name": "iPhone"}


class Gateway:
    """Takes everything, or fails as it is told."""

    def __init__(self) -> None:
        self.failing: SendFailed | None = None
        self.taken: list[PhoneMessage] = []

    async def send(self, message: PhoneMessage) -> None:
        if self.failing:
            raise self.failing
        self.taken.append(message)

    async def close(self) -> None:
        pass


@pytest.fixture
def gateway(front: Front) -> Gateway:
    gateway = Gateway()
    front.with_changed(telephony=gateway)
    front.join(AIKO, Language.ENGLISH)
    return gateway


async def asked(front: Front) -> str:
    """Opens the form, sends it, and lets the code leave; what the window says then."""
    await front.tap(AIKO, "enrollment.add_phone")
    view = front.workspace.modal(AIKO)
    assert view is not None
    answer = await front.submit(AIKO, view, **MOBILE)
    assert answer["response_action"] == "update"
    # Slack puts the answer into the window that was sent; here that is done by hand.
    await front.doors.slack.update_view(view["id"], answer["view"])
    await front.delivery.drain()
    return said(front)


def said(front: Front) -> str:
    view = front.workspace.modal(AIKO)
    assert view is not None
    return words(view)


async def test_a_code_that_left_is_on_its_way_and_forgotten_here(front: Front, gateway: Gateway) -> None:
    assert "is on its way to ••• 78" in await asked(front)
    (message,) = gateway.taken
    assert message.to.reveal() == "+819012345678"
    assert front.house.sql("SELECT code FROM out_of_band_codes")[0].code is None


@pytest.mark.parametrize(
    ("permanent", "sentence"), [(True, "didn't reach ••• 78"), (False, "The phone service doesn't answer")]
)
async def test_trouble_stands_in_the_window_at_once(
    front: Front, gateway: Gateway, permanent: bool, sentence: str
) -> None:
    gateway.failing = SendFailed("no", permanent=permanent)
    assert sentence in await asked(front)


@pytest.mark.usefixtures("gateway")
async def test_a_last_code_is_said_to_work_only_where_it_does(front: Front) -> None:
    await asked(front)
    view = front.workspace.modal(AIKO)
    assert view is not None
    await front.tap(AIKO, "enrollment.resend_code", view=view | {"type": "modal"})
    assert "The next code can be sent in 30 seconds. The last one still works." in said(front)
    (row,) = front.house.sql("SELECT notice_id FROM out_of_band_codes")
    await front.doors.transact(front.house.outbox.arrived, row.notice_id, "failed")
    await front.tap(AIKO, "enrollment.resend_code", view=view | {"type": "modal"})
    assert "still works" not in said(front)
    await front.tap(AIKO, "enrollment.other_number", view=view | {"type": "modal"})
    form = front.workspace.modal(AIKO)
    assert form is not None
    answer = await front.submit(AIKO, form, **MOBILE)
    assert answer["errors"] == {
        "number": "A code was sent to this number a moment ago. The next one can be sent in 30 seconds."
    }


@pytest.mark.usefixtures("gateway")
async def test_the_gateways_word_that_it_did_not_arrive_stands_in_the_window(front: Front) -> None:
    await asked(front)
    (row,) = front.house.sql("SELECT notice_id FROM out_of_band_codes")
    await front.doors.transact(front.house.outbox.arrived, row.notice_id, "failed")
    await tell_that_it_did_not_arrive(front.doors, row.notice_id)
    assert "Our text message didn't reach ••• 78." in said(front)
    await tell_that_it_did_not_arrive(front.doors, "somebody else's")


async def test_a_fresh_check_is_told_of_trouble_too(front: Front, gateway: Gateway) -> None:
    phone = front.house.add_phone(AIKO)
    await front.delivery.drain()
    with front.house.database.begin() as uow:
        uow.codes.forget_of(AuthenticatorId(phone.id))
    gateway.failing = SendFailed("no", permanent=False)
    front.house.clock.advance(timedelta(minutes=6))
    await front.tap(AIKO, "enrollment.add_app_computer")
    view = front.workspace.modal(AIKO)
    assert view is not None
    assert view["callback_id"] == "verification.step_up"
    await front.tap(AIKO, "verification.send_code", view=view | {"type": "modal"})
    await front.delivery.drain()
    assert "The phone service doesn't answer" in said(front)


async def test_without_a_way_to_a_phone_nothing_leaves(front: Front) -> None:
    front.join(AIKO, Language.ENGLISH)
    await asked(front)
    assert [each.code is None for each in front.house.sql("SELECT code FROM out_of_band_codes")] == [False]
