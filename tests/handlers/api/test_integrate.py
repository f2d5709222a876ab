"""The examples of ``docs/integrate.md`` run as they stand there, against a running Mamori."""

import asyncio
import json
import os
import re
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.secret import Secret
from bot.verification.model import VerificationId
from handlers.process import Server, listen, server_of
from tests.builders import AIKO
from tests.handlers.api.kit import Api, until

PAGE = (Path(__file__).parents[3] / "docs/integrate.md").read_text(encoding="utf-8")


def examples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)


@asynccontextmanager
async def running(server: Server) -> AsyncIterator[str]:
    """On a free port of this machine; its address."""
    listener = listen("127.0.0.1", 0)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await until(lambda: server.started)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest.fixture
async def environment(api: Api) -> AsyncIterator[dict[str, str]]:
    async with running(server_of(api.app, ())) as address:
        yield {**os.environ, "MAMORI": address, "MAMORI_KEY": api.key.reveal(), "PYTHONUNBUFFERED": "1"}


@asynccontextmanager
async def script(tmp_path: Path, environment: dict[str, str], *arguments: str) -> AsyncIterator[Process]:
    file = tmp_path / "ask.py"
    file.write_text(examples("python")[0], encoding="utf-8")
    started = await asyncio.create_subprocess_exec(
        sys.executable, str(file), *arguments, env=environment, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    async with asyncio.timeout(60):
        yield started
        await started.communicate()


async def test_the_python_example_waits_for_the_number_typed_in_slack(
    api: Api, environment: dict[str, str], tmp_path: Path
) -> None:
    async with script(tmp_path, environment, "aiko") as asking:
        assert asking.stdout
        line = (await asking.stdout.readline()).decode()
        number = re.findall(r"\d{6}", line)[0]
        (row,) = api.house.sql("SELECT id FROM verifications")
        answer = api.house.prompts.answer
        await api.house.database.transact(answer, AIKO, VerificationId(row.id), Secret(number))
        assert (await asking.stdout.read()).decode().split() == ["verified"]
    assert asking.returncode == 0


async def test_the_python_example_takes_codes_and_says_what_was_wrong(
    api: Api, environment: dict[str, str], tmp_path: Path
) -> None:
    async with script(tmp_path, environment, "aiko", "possession") as asking:
        said, _ = await asking.communicate(f"{api.wrong_code()}\n{api.code_now()}\n".encode())
        assert said.decode().replace("The code of your app: ", "").split() == ["wrong", "ok", "verified"]
    assert asking.returncode == 0


async def test_the_python_example_lets_nobody_in_for_an_unknown_name_or_a_wrong_key(
    api: Api, environment: dict[str, str], tmp_path: Path
) -> None:
    async with script(tmp_path, environment, "nobody-of-that-name", "possession") as asking:
        said, _ = await asking.communicate(f"{api.code_now()}\n".encode() * 10)
        assert "verified" not in said.decode()
    assert asking.returncode == 1
    async with script(tmp_path, environment | {"MAMORI_KEY": "mamori_wrong"}, "aiko") as asking:
        said, error = await asking.communicate()
        assert (said, b"401" in error) == (b"", True)
    assert asking.returncode == 1


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
async def test_the_curl_examples_ask_and_look(api: Api, environment: dict[str, str]) -> None:
    asking, looking = (
        re.sub(r"^(export .*|ID=.*)$", "", each, flags=re.MULTILINE) for each in examples("sh") if "curl" in each
    )
    asked = await shell(asking, environment)
    assert (asked["status"], asked["method"]) == ("pending", "prompt")
    await api.post(f"/verifications/{asked['id']}/cancel")
    looked = await shell(looking, environment | {"ID": str(asked["id"])})
    assert (looked["id"], looked["status"]) == (asked["id"], "cancelled")


async def shell(command: str, environment: dict[str, str]) -> dict[str, object]:
    ran = await asyncio.create_subprocess_exec("sh", "-c", command, env=environment, stdout=PIPE, stderr=PIPE)
    said, error = await ran.communicate()
    assert ran.returncode == 0, error
    answer: dict[str, object] = json.loads(said)
    return answer


def test_the_page_names_every_hint_status_and_reason_that_can_come() -> None:
    """A page that falls silent before something new would let people wait for nothing."""
    from bot.verification.model import Hint, Status, Way

    for each in [*Hint, *Way, *(status for status in Status)]:
        assert f"`{each}`" in PAGE or f": {each}`" in PAGE, each
