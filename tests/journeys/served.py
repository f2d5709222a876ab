"""``app.py serve`` as an operator runs it: prepared by the commands, its own process, the workspace somewhere else."""

import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from tests.journeys.demo import ADMIN_CHANNEL, ROOT, SUPPORT_CHANNEL, Demo


class Workspace:
    """``python -m simulator`` in a process of its own: it lives on while the bot dies."""

    def __init__(self, *options: str, **environment: str) -> None:
        command = [sys.executable, "-m", "simulator", "--port", "0", *options]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stderr
        for line in self._process.stderr:
            if found := re.search(r"running on (http://\S+)", line):
                self.address = found[1]
                return
        raise AssertionError("the workspace did not start")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stderr
        self._process.stderr.close()


class Served(Demo):
    """The same hands as in the demo; the clock is the machine's, for ``serve`` knows no other."""

    def __init__(self, folder: Path, workspace: str) -> None:
        super().__init__(folder)
        self.workspace = workspace
        self.bot = ""
        self.environment = {
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            "MAMORI_LOG_LEVEL": "DEBUG",
            "MAMORI_PORT": "0",
            "MAMORI_SLACK_API_URL": f"{workspace}/api/",
            "MAMORI_SLACK_BOT_TOKEN": "xoxb-local-workspace-bot",
            "MAMORI_SLACK_APP_TOKEN": "xapp-local-workspace-app",
            "MAMORI_SLACK_ADMIN_CHANNEL": ADMIN_CHANNEL,
            "MAMORI_SLACK_SUPPORT_CHANNEL": SUPPORT_CHANNEL,
        }
        self.http = httpx2.Client(base_url=workspace, timeout=30)

    def command(self, *command: str) -> str:
        """What the command says; it must succeed."""
        ended = self.run(*command)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.strip()

    def begin(self, *options: str) -> None:
        """Starts the process and does not wait for it to be ready."""
        environment = {"MAMORI_DATABASE_URL": f"sqlite:///{self.database}", **self.environment}
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "app.py", "serve", *options],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def start(self, *options: str) -> None:
        self.begin(*options)
        assert self.process
        assert self.process.stdout
        for line in self.process.stdout:
            if found := re.search(r"is ready: (\S+)", line):
                self.bot = found[1]
                if self.is_by_http:
                    self.control("app", {"request_url": f"{self.bot}/slack/events"})
                return
        raise AssertionError(f"serve did not start: {self.log.read_text()[-2000:]}")

    def listen_by_http(self) -> None:
        """Signed HTTP events instead of a socket, from the next start on. The workspace learns the address then."""
        del self.environment["MAMORI_SLACK_APP_TOKEN"]
        self.environment["MAMORI_SLACK_SIGNING_SECRET"] = "local-workspace-signing-secret"
        self.environment["MAMORI_PUBLIC_URL"] = "http://localhost"

    @property
    def is_by_http(self) -> bool:
        return "MAMORI_SLACK_APP_TOKEN" not in self.environment

    def kill(self) -> None:
        self.end(signal.SIGKILL)

    def end(self, how: signal.Signals) -> int:
        """Only the bot: the workspace, and what it keeps, stays."""
        assert self.process
        self.process.send_signal(how)
        code = self.process.wait(15)
        assert self.process.stdout
        self.process.stdout.close()
        return code

    def close(self) -> None:
        if self.process and self.process.poll() is None:
            self.kill()
        self.http.close()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def has_told_everything(self) -> bool:
        """Also what a former process left behind."""
        with httpx2.Client(base_url=self.bot, timeout=30) as http:
            figures = [line for line in http.get("/metrics").text.splitlines() if line.startswith("mamori_notices_w")]
            return all(line.endswith(" 0.0") for line in figures)
