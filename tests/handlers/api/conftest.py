from collections.abc import AsyncIterator
from datetime import timedelta

import httpx2
import pytest

from handlers.http import build_http
from tests.builders import AIKO
from tests.handlers.api.kit import Api
from tests.handlers.front import Front


@pytest.fixture
def _aiko(front: Front) -> None:
    """Enabled, with two apps; her last code is long ago."""
    front.join(AIKO)
    front.house.enroll(AIKO)
    front.house.clock.advance(timedelta(minutes=10))


@pytest.fixture
async def api(front: Front, _aiko: None) -> AsyncIterator[Api]:
    """The whole HTTP side as a client sees it, with a key."""
    app = build_http(front.doors, front.house.outbox, checks={})
    key = front.house.relying_parties.add("Portal").key
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False, client=("192.0.2.1", 40000))
    async with httpx2.AsyncClient(transport=transport, base_url="http://mamori") as http:
        yield Api(front.house, app, http, key)
