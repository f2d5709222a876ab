"""What the measurements need before they start: a prepared database, people with open set-ups, a workspace that knows them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import yaml
from pydantic import SecretStr

import composition
from bench.running import Program, module
from bot.accounts.model import Account, AccountId, Language, SlackProfile, SlackUser
from bot.authenticators.model import Place
from bot.enrollment.flow import Setup
from bot.trail import AuditTrail
from handlers.enrollment.blocks import confirm_app
from handlers.system import SystemClock, SystemRandomness
from settings import Settings
from simulator.workspace import Workspace, load_workspace
from storage.database import open_database
from storage.keyring import Keyring
from storage.schema import upgrade


@dataclass(frozen=True)
class Member:
    """Somebody linked, with one app begun, and the window they have open for it."""

    user: SlackUser
    seed: str
    window: dict[str, Any]


@dataclass(frozen=True)
class House:
    """A folder in which Mamori can be started at once."""

    folder: Path
    workspace: Workspace

    @property
    def database(self) -> Path:
        return self.folder / "mamori.sqlite"

    def settings(self, slack: Program) -> dict[str, str]:
        """For ``serve``, which then needs one of Slack's two ways to bring it what people do."""
        return {
            "database_url": f"sqlite:///{self.database}",
            "slack_bot_token": self.workspace.app.bot_token,
            "slack_api_url": f"{slack.address}/api/",
            "slack_admin_channel": next(each.id for each in self.workspace.channels if each.name == "mfa-admin"),
            "port": "0",
        }


def prepare(folder: Path) -> House:
    house = House(folder, load_workspace())
    Keyring.make(Path(f"{house.database}.keys"))
    upgrade(f"sqlite:///{house.database}")
    return house


def settle(house: House, count: int) -> list[Member]:
    """So many people move in, straight through the flows."""
    url = f"sqlite:///{house.database}"
    keyring = Keyring.load(Path(f"{house.database}.keys"))
    database = open_database(url, keyring)
    built = composition.build(
        Settings(database_url=url, slack_bot_token=SecretStr("unused")), database, keyring, SystemClock()
    )
    members = []
    for number in range(count):
        user = SlackUser(f"U1BENCH{number:05}", house.workspace.team.id)
        built.people.add(Account(id=AccountId(SystemRandomness().token()), sso_id=f"bench{number}", name="Bench"))
        built.doors.linking.link_by_operator(SlackProfile(user, "en-US"), f"bench{number}")
        setup = built.doors.enrollments.add_app(user, Place.MOBILE, usual_name="iPhone")
        if not isinstance(setup, Setup) or setup.authenticator.seed is None:
            raise TypeError("a fresh account owes no check")
        window = confirm_app(
            setup, built.doors.texts[Language.ENGLISH], built.doors.institution, page_url=None, with_key=True
        )
        members.append(Member(user, setup.authenticator.seed.reveal(), window))
    # Otherwise the program would seal their arrival while it is measured.
    trail = AuditTrail(database.begin, keyring)
    while trail.seal():
        pass
    database.close()
    return members


@contextmanager
def slack(house: House, people: Sequence[SlackUser]) -> Iterator[Program]:
    """The simulated workspace with these people in it, without Slack's pacing: it would slow both sides alike."""
    described = yaml.safe_load(
        (Path(composition.__file__).parent / "simulator" / "workspace.yaml").read_text(encoding="utf-8")
    )
    described["users"] += [{"id": each.user_id, "name": each.user_id.lower(), "real_name": "Bench"} for each in people]
    file = house.folder / "workspace.yaml"
    file.write_text(yaml.safe_dump(described), encoding="utf-8")
    with module("simulator", house.folder, "--port", "0", "--workspace", str(file)) as simulator:
        httpx2.post(f"{simulator.address}/_control/limits", json={"on": False}).raise_for_status()
        yield simulator
