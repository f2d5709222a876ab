"""The demo's house: the same rooms, with a local Slack workspace, a portal and an outside world on the same port."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from composition import build, keyring_path, require_own_keys, shown, stock_of
from handlers.commands import refuse

if TYPE_CHECKING:
    from bot.tokens.flow import TokenStock
    from handlers.demo.inbox import Inbox
    from handlers.process import House
    from settings import Settings
    from simulator.portal.provider import RelyingParty
    from simulator.workspace import Workspace
    from storage.database import Database
    from storage.keyring import Keyring

PORTAL = "University portal"
"""The sample portal's name among the clients of the API."""
DEMO_KEYS = Path(".demo/postgresql.keys")
"""A demo on a server has no file beside which its keys could lie."""


def demo_house(settings: "Settings", kept: "Database", keyring: "Keyring", workspace: "Workspace") -> "House":
    """The house with the simulated workspace on the same port, its cast linked, its clock movable."""
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    from handlers.demo.inbox import Inbox
    from handlers.demo.outside import DemoMailer, DemoTelephony
    from handlers.demo.routes import router
    from handlers.system import MovableClock
    from simulator.app import create_app
    from simulator.portal.mamori import SecondFactor
    from storage.schema import upgrade

    settings = _with_plugins(settings)
    # The portal is a client like any other: it has an address and a key, and learns nothing else of the house.
    factor = SecondFactor(f"{settings.public_url}/v1", "", location="Fukuoka")
    clock, inbox = MovableClock(), Inbox()
    telephony = DemoTelephony(inbox, clock.now)
    house = build(
        settings,
        kept,
        keyring,
        clock,
        mailer=DemoMailer(inbox, clock.now),
        telephony=telephony,
    )

    def seed() -> None:
        _seed(house, workspace, inbox)
        _stock_tokens(stock_of(settings, kept, keyring, clock))
        factor.key = _portal_key(house)

    def start_over() -> None:
        kept.start_afresh(upgrade)
        seed()

    async def restart() -> None:
        async with house.delivery.standstill():
            clock.be_real()
            inbox.clear()
            telephony.fault = None
            await kept.transact(start_over)

    seed()
    house.http.include_router(router(clock, house.doors, house.jobs, house.delivery, inbox, telephony))
    # A page of another site must not reach the demo under a name that it made point here (DNS rebinding).
    house.http.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"])
    house.http.mount(
        "/", create_app(workspace, restart=restart, relying_party=_portal_guest(settings), second_factor=factor)
    )
    return house


def _with_plugins(settings: "Settings") -> "Settings":
    """Plugins on this machine may call, with a service account that everybody may know."""
    from pydantic import SecretStr

    sample = {
        "privacyidea_networks": ("127.0.0.0/8=Sample plugin", "::1=Sample plugin"),
        "privacyidea_service_user": "svc-login",
        "privacyidea_service_password": SecretStr("sample-svc-login"),
    }
    return settings.model_copy(update={name: each for name, each in sample.items() if not getattr(settings, name)})


def _portal_key(house: "House") -> str:
    """A new key for the sample portal at each start: nothing keeps the former one, not even the portal.

    It hears of people whose MFA is not on yet and lets them in, as an institution does while it introduces MFA.
    """
    from bot.errors import ClientUnknown
    from bot.relying_parties.model import Permission

    clients = house.doors.relying_parties
    with contextlib.suppress(ClientUnknown):
        clients.revoke(PORTAL)
    return clients.add(PORTAL, permissions=[Permission.UNENROLLED]).key.reveal()


def _stock_tokens(stock: "TokenStock") -> None:
    """A few sample tokens on the demo's shelf; ``handlers/demo/tokens.csv`` shows what a maker's file looks like."""
    from bot.tokens.seed_file import read

    if not stock.stock():
        stock.take_in(read((Path(__file__).parent / "handlers/demo/tokens.csv").read_bytes()).rows, is_rehearsal=False)


def _seed(house: "House", workspace: "Workspace", inbox: "Inbox") -> None:
    """Every member has an account. All are linked but for those who show how it is done: their invitation is in the mail."""
    from bot.accounts.model import Account, AccountId, Language, Role, SlackProfile, SlackUser
    from handlers.demo.inbox import Letter
    from handlers.system import SystemRandomness

    for user in workspace.users:
        if user.is_bot or user.is_restricted or user.is_stranger or user.deleted:
            continue
        if house.people.account_of(user.name) is None:
            roles = frozenset(Role(each) for each in user.roles) | {Role.MEMBER}
            id_ = AccountId(SystemRandomness().token())
            house.people.add(
                Account(id=id_, sso_id=user.name, name=user.real_name, addresses=(user.email,), roles=roles)
            )
        profile = SlackProfile(SlackUser(user.id, user.team_id), user.locale)
        if house.people.is_linked(profile.user):
            continue
        if user.linked:
            house.doors.linking.link_by_operator(profile, user.name)
            continue
        code = house.doors.linking.invite(user.name, actor="system").reveal()
        text = house.doors.texts[Language.of_locale(user.locale)]
        subject, words = text("invitation-subject"), text("invitation-mail", name=user.real_name, code=code)
        inbox.put(Letter(kind="mail", to=user.email, subject=subject, text=words, at=house.people.now()))


def open_demo(settings: "Settings", *, reset: bool) -> tuple["Database", "Keyring"]:
    from storage.database import open_database
    from storage.keyring import Keyring
    from storage.schema import upgrade

    kept = open_database(settings.database_url, Keyring(()))
    kept.hold("app.py demo")
    if settings.keyring is None and kept.keyring_beside is None:
        settings = settings.model_copy(update={"keyring": DEMO_KEYS})
    path = keyring_path(settings)
    is_new = kept.revision() is None
    if is_new:
        upgrade(settings.database_url)
    elif not kept.is_demo():
        refuse(
            f"{kept.where} holds accounts that the demo did not make: the demo leaves it alone. Name another database."
        )
    elif reset:
        kept.start_afresh(upgrade)
    if (is_new or reset) and not path.exists():
        Keyring.make(path)
    kept.close()
    keyring = Keyring.load(path)
    kept = open_database(settings.database_url, keyring)
    kept.require_in_step()
    require_own_keys(kept, keyring, settings)
    kept.mark_as_demo()
    return kept, keyring


def _portal_guest(settings: "Settings") -> "RelyingParty | None":
    """Mamori as the demo's portal knows it."""
    from handlers.accounts.routes import RETURN_PATH
    from simulator.portal.provider import RelyingParty

    id_, secret = settings.oidc_client_id, shown(settings.oidc_client_secret)
    if not (settings.oidc_issuer and id_ and secret):
        return None
    return RelyingParty(settings.oidc_issuer, id_, secret, f"{settings.public_url}{RETURN_PATH}")
