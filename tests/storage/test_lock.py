"""One process lives on a database file; whoever comes second is told so, and changes nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.errors import DatabaseInUse, StorageUnavailable
from storage.lock import take
from tests.journeys.demo import ROOT

HOLD = """
import sys, time
from pathlib import Path
from storage.lock import take
take(Path(sys.argv[1]), "app.py serve")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def hold() -> Iterator[Callable[[Path], subprocess.Popen[str]]]:
    """Another process that lives on the file until it is ended."""
    others: list[subprocess.Popen[str]] = []

    def start(path: Path) -> subprocess.Popen[str]:
        other = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(path)], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        others.append(other)
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        return other

    yield start
    for each in others:
        each.kill()
        each.communicate()


def test_the_second_is_told_who_holds_it(tmp_path: Path, hold: Callable[[Path], subprocess.Popen[str]]) -> None:
    path = tmp_path / "mamori.sqlite"
    other = hold(path)
    with pytest.raises(DatabaseInUse) as refused:
        take(path, "app.py demo")
    assert f"{path} is in use by app.py serve (process {other.pid}, since 20" in str(refused.value)
    assert "End that one first" in str(refused.value)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_however_the_first_ends_the_file_is_free(
    tmp_path: Path, hold: Callable[[Path], subprocess.Popen[str]], how: signal.Signals
) -> None:
    """What is left behind of a killed process keeps nobody out."""
    path = tmp_path / "mamori.sqlite"
    other = hold(path)
    other.send_signal(how)
    other.wait()
    os.close(take(path, "app.py demo"))
    os.close(take(path, "app.py demo"))


def test_the_same_file_by_another_name_is_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "mamori.sqlite"
    path.touch()
    (tmp_path / "link.sqlite").symlink_to(path)
    (tmp_path / "folder").symlink_to(tmp_path / "data")
    monkeypatch.chdir(tmp_path / "data")
    held = take(path, "app.py serve")
    for name in (tmp_path / "link.sqlite", tmp_path / "folder" / "mamori.sqlite", Path("mamori.sqlite")):
        with pytest.raises(DatabaseInUse):
            take(name, "app.py demo")
    os.close(take(tmp_path / "data" / "other.sqlite", "app.py demo"))
    os.close(held)


def test_a_place_where_no_lock_can_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageUnavailable, match=r"file"):
        take(tmp_path / "file" / "mamori.sqlite", "app.py demo")
