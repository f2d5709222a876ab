"""The description at ``/openapi.json`` is complete and true: whatever it allows or forbids, the answer is one it names."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import cycle

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from bot.relying_parties.model import Permission
from bot.secret import Secret
from bot.verification.model import Ask, Verification
from handlers.api.routes import LONGEST_WAIT
from handlers.http import build_http
from handlers.telephony.routes import router as receipts
from tests.builders import AIKO
from tests.fakes.house import House
from tests.fakes.workspace import LocalWorkspace
from tests.handlers.front import Front

load_all_checks()


class Described:
    """The HTTP side, a client that may do everything, and verifications of it for paths that need one."""

    def __init__(self, front: Front) -> None:
        house = front.house
        front.join(AIKO)
        house.enroll(AIKO)
        house.clock.advance(timedelta(minutes=10))
        self.app = build_http(front.doors, house.outbox, checks={})
        self.app.include_router(receipts(front.doors, house.outbox, Secret("0123456789abcdef0123456789abcdef")))
        added = house.relying_parties.add(
            "Fuzzer", permissions=(Permission.ACCOUNTS, Permission.UNENROLLED), requests_a_minute=10_000_000
        )
        self.key: Secret = added.key
        asked = [house.verifications.ask(added.client, Ask(account="aiko", application="x")) for _ in range(3)]
        self.ids = cycle([*(each.id for each in asked if isinstance(each, Verification)), "nothing", "%00", "é"])
        self.schema = schemathesis.openapi.from_asgi("/openapi.json", self.app)


@pytest.fixture
def described(house: House, workspace: LocalWorkspace) -> Iterator[Described]:
    return Described(Front(house, workspace))


def is_wrong(case: schemathesis.Case, where: ParameterLocation) -> bool:
    """Whether this part of a request breaks the description on purpose."""
    part = case.meta.components.get(where) if case.meta else None
    return part is not None and part.mode.is_negative


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_whatever_is_sent_the_answer_is_one_that_is_described_and_never_a_fault_of_ours(
    described: Described, mode: GenerationMode
) -> None:
    """What is of the right shape may still be refused: a control character in a name, an address that is none."""
    headers = {"Authorization": f"Bearer {described.key.reveal()}"}
    tried = set()
    for found in described.schema.get_all_operations():
        operation = found.ok()
        tried.add(operation.label)

        @settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def stands(case: schemathesis.Case) -> None:
            if "id" in case.path_parameters and not is_wrong(case, ParameterLocation.PATH):
                case.path_parameters["id"] = next(described.ids)
            if case.query.get("wait") in range(1, LONGEST_WAIT + 1):
                case.query["wait"] = 0
            excluded = [positive_data_acceptance]
            if is_wrong(case, ParameterLocation.HEADER):
                excluded.append(negative_data_rejection)  # the key was wrong; ours, which is right, took its place
            case.call_and_validate(headers=headers, excluded_checks=excluded)

        with suppress(Unsatisfiable):  # nothing can be wrong about a call that takes nothing
            stands()
    assert {"POST /v1/verifications", "GET /v1/verifications/{id}", "POST /telephony/receipts"} <= tried
