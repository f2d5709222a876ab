"""Programs under measurement, each a process of its own, as an operator starts them."""

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[1]
PATIENCE = 30.0
"""Seconds after which a program that has not become ready never will."""
MIB = 1024 * 1024


@dataclass(frozen=True)
class Program:
    """One that is ready. ``ready_after`` counts from before its process was made until its line was read."""

    address: str
    ready_after: float
    process: subprocess.Popen[str]

    def cpu_seconds(self) -> float:
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def resident_mib(self) -> float:
        return float(psutil.Process(self.process.pid).memory_info().rss) / MIB


@contextlib.contextmanager
def mamori(command: str, folder: Path, *options: str, **settings: str) -> Iterator[Program]:
    """``app.py`` with exactly these settings, ready when it says so. The folder is its working directory, so that no ``mamori.toml`` speaks too."""
    line = [sys.executable, str(ROOT / "app.py"), command, *options]
    with _running(line, r"is ready: (\S+)", folder, watch="stdout", cwd=folder, **settings) as program:
        yield program


@contextlib.contextmanager
def module(name: str, folder: Path, *options: str) -> Iterator[Program]:
    """A module served by uvicorn, ready when uvicorn says where."""
    line = [sys.executable, "-m", name, *options]
    with _running(line, r"running on (\S+)", folder, watch="stderr", cwd=ROOT) as program:
        yield program


@contextlib.contextmanager
def _running(
    command: Sequence[str], ready: str, folder: Path, *, watch: str, cwd: Path, **settings: str
) -> Iterator[Program]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAMORI_")}
    environment |= {f"MAMORI_{name.upper()}": value for name, value in settings.items()}
    with (folder / "programs.log").open("a") as log:
        streams = {"stdout": log, "stderr": log} | {watch: subprocess.PIPE}
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, env=environment, text=True, **streams)  # type: ignore[call-overload]
        try:
            yield Program(*_when_ready(process, getattr(process, watch), ready, began), process)
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _when_ready(process: subprocess.Popen[str], stream: IO[str], ready: str, began: float) -> tuple[str, float]:
    found: list[tuple[str, float]] = []
    heard = threading.Event()
    said: list[str] = []

    def listen() -> None:
        # To the end: a full pipe would stop the program while it is measured.
        with stream:
            for line in stream:
                if not found and (match := re.search(ready, line)):
                    found.append((match[1], time.perf_counter() - began))
                    heard.set()
                elif not found:
                    said.append(line)
        heard.set()

    threading.Thread(target=listen, daemon=True).start()
    heard.wait(PATIENCE)
    if not found:
        raise RuntimeError(f"{process.args!r} did not become ready: {''.join(said)[-2000:]}")
    return found[0]
