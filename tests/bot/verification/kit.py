"""What the tests of verifications share."""

from typing import Any

from bot.notices import Notice, NoticeKind
from bot.relying_parties.model import RelyingParty
from bot.secret import Secret
from bot.verification.model import Ask, Verification
from bot.verification.plugins import Whose
from tests.builders import AIKO, code_of
from tests.fakes.house import House


def asked(house: House, client: RelyingParty, account: str = "aiko", **what: Any) -> Verification:
    answer = house.verifications.ask(client, Ask(account=account, application="Mail", **what))
    assert isinstance(answer, Verification)
    return answer


def code_now(house: House) -> Secret:
    """What her first app shows."""
    return code_of(house.people.standing(AIKO).active[0].seed, house.clock.now())


def number(verification: Verification) -> Secret:
    assert verification.number is not None
    return verification.number


def is_fetched(house: House, verification: Verification, name: str = "aiko") -> bool:
    """Whether a plugin gets the approval that was given in Slack; it is worth one success (S13)."""
    return house.plugins.answer(Whose(names=(name,)), verification.transaction, None).is_success


def other_than(digits: Secret) -> Secret:
    return Secret("000000" if digits.reveal() != "000000" else "111111")


def notices(house: House, kind: NoticeKind) -> list[Notice]:
    return [each for each in house.notices() if each.kind is kind]
