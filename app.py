"""Mamori's composition root and command line: the only place that knows every room of the house."""

import asyncio
import contextlib
import json
import os
import sys
import threading
import webbrowser
from dataclasses import replace
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handlers.commands import account_commands, audit_commands, explained, refuse
from handlers.tokens.commands import token_commands

if TYPE_CHECKING:
    from bot.accounts.flow import People
    from bot.accounts.linking import Linking
    from bot.policy import Policy
    from bot.ports import Clock
    from bot.tokens.flow import TokenStock
    from bot.trail import AuditTrail
    from handlers.accounts.oidc import InstitutionSignIn
    from handlers.checks.model import Check
    from handlers.demo.inbox import Inbox
    from handlers.process import House
    from handlers.senders.mail import Mailer, SmtpMailer
    from handlers.senders.phone import Telephony
    from handlers.senders.webhook import Webhook
    from settings import Settings
    from simulator.portal.provider import RelyingParty
    from simulator.workspace import Workspace
    from storage.database import Database
    from storage.keyring import Keyring

SETUP = "docs/setup.md shows how; python app.py check tests it."
USUAL_DEMO = "sqlite:///.demo/mamori.sqlite"
DEMO_KEYS = Path(".demo/postgresql.keys")
"""A demo on a server has no file beside which its keys could lie."""

# Pretty tracebacks would print local variables: seeds and tokens among them (S71).
cli = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Mamori: MFA help in Slack."
)


def build(
    settings: "Settings",
    database: "Database",
    keyring: "Keyring",
    clock: "Clock",
    *,
    mailer: "Mailer | None" = None,
    telephony: "Telephony | None" = None,
) -> "House":
    """Puts the rooms together. Nothing is connected yet."""
    from slack_sdk.web.async_client import AsyncWebClient
    from starlette.routing import Route

    from bot.accounts.sign_in import SignIns
    from bot.authenticators.flow import HeldAuthenticators
    from bot.changes.flow import Changes
    from bot.enrollment.flow import Enrollments
    from bot.enrollment.phones import PhoneEnrollments
    from bot.outbox import Outbox
    from bot.secret import Secret
    from bot.tokens.holding import LentTokens
    from bot.trail import AuditTrail
    from bot.verification.dispatch import Dispatches
    from bot.verification.flow import Verifications
    from handlers.delivery import Delivery
    from handlers.doors import Doors
    from handlers.http import build_http
    from handlers.institution import load_institution
    from handlers.jobs import Jobs
    from handlers.notices import Postman
    from handlers.process import House
    from handlers.senders.slack import SlackWorkspace
    from handlers.slack_door import build_app, signed_events
    from handlers.socket import Socket
    from handlers.system import SystemRandomness
    from handlers.telephony import routes as telephony_routes
    from handlers.texts import Texts

    institution = load_institution(settings.institution)
    randomness = SystemRandomness()
    # Without a way to send codes no phone can be a method, whatever the policy would allow.
    policy = settings.policy if telephony else replace(settings.policy, phones_allowed=False)
    people = _people(settings, database, clock, policy)
    enrollments = Enrollments(
        database.begin, clock, randomness, keyring, policy, has_pages=settings.public_url is not None
    )
    client = AsyncWebClient(_secret(settings.slack_bot_token), base_url=settings.slack_api_url)
    client.retry_handlers.clear()  # the outbox tries again, in its own time and without doubling what arrived
    doors = Doors(
        transact=database.transact,
        read=database.read,
        people=people,
        linking=_linking(settings, database, keyring, clock),
        sign_ins=SignIns(database.begin, clock, randomness, keyring, settings.policy),
        institution_sign_in=_institution_sign_in(settings),
        enrollments=enrollments,
        authenticators=HeldAuthenticators(database.begin, clock, randomness),
        changes=Changes(database.begin, clock, randomness, keyring, policy, has_pages=settings.public_url is not None),
        tokens=LentTokens(database.begin, clock, randomness, policy),
        phones=PhoneEnrollments(database.begin, clock, randomness, keyring, policy),
        dispatches=Dispatches(database.begin, clock, policy),
        verifications=Verifications(database.begin, clock, randomness, keyring, policy),
        texts=Texts(institution),
        institution=institution,
        slack=SlackWorkspace(client, admin_channel=settings.slack_admin_channel),
        mailer=mailer or _mailer(settings),
        telephony=telephony or _telephony(settings),
        public_url=settings.public_url.rstrip("/") if settings.public_url else None,
    )
    outbox = Outbox(database.begin_claim, clock, worker=database.lives_as)
    delivery = Delivery(
        outbox, AuditTrail(database.begin, keyring), database.transact, database.read, Postman(doors).deliver
    )
    database.changed = delivery.wake
    bolt = build_app(client, doors)
    socket_mode = Socket(bolt, settings.slack_app_token.get_secret_value()) if settings.slack_app_token else None

    async def database_answers() -> bool:
        return await database.read(database.revision) is not None and await database.can_keep()

    checks = {"database": database_answers} | ({"slack": socket_mode.is_connected} if socket_mode else {})
    checks["slack_token"] = doors.slack.is_accepted
    http = build_http(doors, outbox, checks=checks)
    if settings.telephony_secret:
        secret = Secret(settings.telephony_secret.get_secret_value())
        http.include_router(telephony_routes.router(doors, outbox, secret))
    if settings.slack_signing_secret:
        events = signed_events(bolt, doors, settings.slack_signing_secret.get_secret_value())
        # A plain route: Slack waits for each answer, and FastAPI's reading of arguments has nothing to read here.
        http.router.routes.append(Route("/slack/events", events, methods=["POST"]))
    return House(
        database=database,
        people=people,
        doors=doors,
        delivery=delivery,
        jobs=Jobs(delivery, outbox, enrollments, people, doors.slack, database.transact),
        http=http,
        socket=socket_mode,
    )


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="The port of the page and everything else.", min=0, max=65535)] = 8080,
    database: Annotated[
        str | None, typer.Option(help="Where to keep the data: sqlite:///FILE or postgresql+psycopg://….")
    ] = None,
    *,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Throw the demo's data away first.")] = False,
) -> None:
    """Everything on this machine, no account anywhere: a local Slack workspace, the bot, the pages."""
    from handlers.process import listen, live
    from simulator.workspace import load_workspace

    workspace = load_workspace()
    with explained():
        listener = listen("127.0.0.1", port)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    url = database or os.environ.get("MAMORI_DATABASE_URL") or USUAL_DEMO
    settings = _settings(
        database_url=url,
        public_url=address,
        slack_bot_token=workspace.app.bot_token,
        slack_app_token=workspace.app.app_token,
        slack_signing_secret=workspace.app.signing_secret,
        slack_api_url=f"{address}/api/",
        slack_admin_channel=next(each.id for each in workspace.channels if each.name == "mfa-admin"),
        oidc_issuer=f"{address}/portal",
        oidc_client_id="mamori",
        # Made anew at each start, as the portal's keys are: nothing here opens any other door.
        oidc_client_secret=token_urlsafe(24),
        log_level=os.environ.get("MAMORI_LOG_LEVEL", "WARNING"),
    )
    _log(settings.log_level, pretty=True)
    with explained():
        kept, keyring = _open_demo(settings, reset=reset)
        house = _demo_house(settings, kept, keyring, workspace)

    def ready() -> None:
        typer.echo(f"Mamori is ready: {address}")
        where = f" --database {kept.shown_url}" if database else ""
        typer.echo(
            f"Its data lies in {kept.where}. To start afresh: python app.py demo --reset{where}. Ctrl-C ends it."
        )
        if not no_open:
            # In a thread: a browser that takes its time must not keep the first visitor waiting.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    asyncio.run(live(house, listener=listener, ready=ready))
    typer.echo("Mamori has ended. Your data is kept.")


@cli.command()
def serve() -> None:
    """The real thing, with the settings of MAMORI_* and mamori.toml."""
    from settings import unknown_names

    settings = _settings()
    _log(settings.log_level)
    with explained():
        if settings.slack_bot_token is None or (settings.slack_app_token or settings.slack_signing_secret) is None:
            refuse(
                "Slack is not set up: MAMORI_SLACK_BOT_TOKEN is needed, and MAMORI_SLACK_APP_TOKEN (Socket Mode) or "
                f"MAMORI_SLACK_SIGNING_SECRET (signed HTTP events). {SETUP}"
            )
        if settings.slack_admin_channel is None:
            refuse(f"MAMORI_SLACK_ADMIN_CHANNEL is needed: without it an alarm would reach nobody. {SETUP}")
        if settings.slack_app_token is None and settings.public_url is None:
            refuse(f"MAMORI_PUBLIC_URL is needed: without it Slack has no address to send its requests to. {SETUP}")
        for sentence in unknown_names():
            typer.echo(sentence, err=True)
        from handlers.process import listen, live
        from handlers.system import SystemClock

        kept, keyring = _open(settings)
        kept.hold("app.py serve")
        kept.require_in_step()  # again: until now it might have been upgraded
        _require_own_keys(kept, keyring, settings)
        house = build(settings, kept, keyring, SystemClock())
        listener = listen(settings.host, settings.port)
    address = f"http://{settings.host}:{listener.getsockname()[1]}"
    asyncio.run(live(house, listener=listener, ready=lambda: typer.echo(f"Mamori is ready: {address}")))


@cli.command()
def manifest(
    format_: Annotated[str, typer.Option("--format", help="json or yaml")] = "json",
    *,
    http: Annotated[
        bool,
        typer.Option(
            "--http",
            help="Slack sends signed requests to MAMORI_PUBLIC_URL; chosen by itself where a signing secret is set and no app token.",
        ),
    ] = False,
) -> None:
    """Prints the Slack app's manifest for the settings; needs no Slack settings itself."""
    import yaml

    from handlers.manifest import app_manifest

    settings = _settings()
    if format_ not in {"json", "yaml"}:
        refuse("--format is json or yaml")
    url = None
    if http or (settings.slack_signing_secret and not settings.slack_app_token):
        url = _request_url(settings)
        if url is None:
            refuse(f"MAMORI_PUBLIC_URL is needed: Slack must know where to send its requests. {SETUP}")
    printed = app_manifest(request_url=url, email_is_proof=settings.slack_email_is_proof)
    if format_ == "json":
        typer.echo(json.dumps(printed, ensure_ascii=False, indent=2))
    else:
        typer.echo(yaml.safe_dump(printed, allow_unicode=True, sort_keys=False).rstrip())


@cli.command()
def check(*, as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False) -> None:
    """Tests every setting and connection and says what to mend; exit 1 if not ready. Changes nothing, sends nothing."""
    from pydantic import ValidationError

    from handlers.checks import model
    from settings import Settings, explain

    # Its lines are the answer: the libraries' own words about what goes wrong would only stand between them.
    _log("CRITICAL")
    try:
        outcomes = asyncio.run(model.run_all(_checks(Settings())))
    except ValidationError as error:
        outcomes = [("settings", model.wrong(line)) for line in explain(error).splitlines()]
    except ValueError as error:
        outcomes = [("settings", model.wrong(_unreadable(error)))]
    typer.echo(model.as_json(outcomes) if as_json else model.as_lines(outcomes))
    if not model.is_ready(outcomes):
        raise typer.Exit(1)


def _checks(settings: "Settings") -> "list[Check]":
    """Every point of ``check``, in the order of its lines."""
    from slack_sdk.web.async_client import AsyncWebClient

    from handlers.checks.clock import compared
    from handlers.checks.machine import DoorChecks
    from handlers.checks.model import Check, Outcome, unused
    from handlers.checks.senders import sender_checks
    from handlers.checks.sign_in import sign_in_check
    from handlers.checks.slack import SlackChecks, SlackSettings
    from handlers.institution import load_institution
    from handlers.manifest import scopes
    from handlers.system import SystemClock
    from settings import exposed, unknown_names
    from storage.database import open_database
    from storage.keyring import Keyring
    from storage.migrations import HEAD

    client = AsyncWebClient(_secret(settings.slack_bot_token), base_url=settings.slack_api_url)
    client.retry_handlers.clear()
    said = SlackSettings(
        bot_token=_secret(settings.slack_bot_token),
        app_token=_secret(settings.slack_app_token),
        has_signing_secret=settings.slack_signing_secret is not None,
        admin_channel=settings.slack_admin_channel,
        request_url=_request_url(settings),
    )

    def names() -> str:
        if wrong := [*unknown_names(), *filter(None, [exposed()])]:
            raise ValueError("; ".join(wrong))
        return "readable"

    def database() -> str:
        with contextlib.closing(open_database(settings.database_url, Keyring(()))) as kept:
            kept.require_in_step()
            if open_to_others := kept.exposed():
                raise ValueError(open_to_others)
            return f"{kept.where}, migration {HEAD}"

    async def database_clock() -> Outcome:
        with contextlib.closing(open_database(settings.database_url, Keyring(()))) as kept:
            theirs = await asyncio.to_thread(kept.clock)
        return compared(SystemClock().now(), theirs, "the database") if theirs else unused("the same machine's")

    def keyring() -> str:
        path = _keyring_path(settings)
        loaded = Keyring.load(path)
        with contextlib.closing(open_database(settings.database_url, loaded)) as kept:
            if kept.revision() == HEAD:
                _require_own_keys(kept, loaded, settings)
        return f"{path}, {len(loaded.keys)} in it"

    def institution() -> str:
        found = load_institution(settings.institution)
        hours = found.hours
        return f"{next(iter(found.name.values()))}, support {hours.opens:%H:%M} to {hours.closes:%H:%M} {hours.zone}"

    return [
        Check.of("settings", names),
        Check.of("database", database),
        Check("database clock", database_clock),
        Check.of("keyring", keyring),
        Check.of("institution", institution),
        *SlackChecks(said, client, scopes(email_is_proof=settings.slack_email_is_proof)).all(),
        *DoorChecks(settings.host, settings.port, settings.public_url).all(),
        sign_in_check(_institution_sign_in(settings)),
        *sender_checks(_mailer(settings), _telephony(settings)),
    ]


def _request_url(settings: "Settings") -> str | None:
    from handlers.manifest import EVENTS_PATH

    return f"{settings.public_url.rstrip('/')}{EVENTS_PATH}" if settings.public_url else None


database_commands = typer.Typer(no_args_is_help=True, help="The database's schema.")
cli.add_typer(database_commands, name="database")


@database_commands.command("upgrade")
def database_upgrade() -> None:
    """Brings the database to the schema of this code; an empty one is prepared."""
    from storage.database import open_database
    from storage.keyring import Keyring
    from storage.schema import upgrade

    settings = _settings()
    with explained():
        open_database(settings.database_url, Keyring(())).hold("app.py database upgrade")
        before, after = upgrade(settings.database_url)
    typer.echo(
        f"The database is at migration {after}." + ("" if before == after else f" (before: {before or 'empty'})")
    )


@database_commands.command("status")
def database_status() -> None:
    """Says at which migration the database is, and which one this code needs; exit 1 if they differ."""
    from storage.database import open_database
    from storage.keyring import Keyring
    from storage.migrations import HEAD

    settings = _settings()
    with explained():
        kept = open_database(settings.database_url, Keyring(()))
        typer.echo(f"database: {kept.revision() or 'empty'}, code: {HEAD}")
        kept.require_in_step()


key_commands = typer.Typer(no_args_is_help=True, help="The keyring: the keys that are kept outside the database.")
cli.add_typer(key_commands, name="keys")


@key_commands.command("new")
def keys_new() -> None:
    """Makes a keyring for a new database; never over an existing one."""
    from storage.keyring import Keyring

    with explained():
        path = _keyring_path(_settings())
        Keyring.make(path)
    typer.echo(f"{path} is made. Keep a copy apart from the database's backups: without it nothing sealed can be read.")


@key_commands.command("rotate")
def keys_rotate(
    *,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Only add the key: for several machines, which need the file first.")
    ] = False,
) -> None:
    """Makes a new key and seals everything anew with it, while Mamori runs. May be broken off: run it again, it goes on."""
    from bot.resealing import Resealing
    from handlers.system import SystemClock
    from storage.keyring import Rotation

    settings = _settings()
    with explained():
        kept, keyring = _open(settings)
        _require_own_keys(kept, keyring, settings)
        path = _keyring_path(settings)
        rotation = Rotation(path)
        with rotation.alone():
            if prepare:
                key = rotation.prepare()
                typer.echo(f"Key {key} is prepared. Copy {path} to every machine, then: python app.py keys rotate")
                return
            if not rotation.begin():
                typer.echo("A rotation was broken off: going on with it.")
            keyring.refresh()
            resealing = Resealing(kept.begin_claim, SystemClock())
            with typer.progressbar(length=resealing.waiting(), label="Sealing anew") as bar:
                while done := resealing.next():
                    bar.update(done)
            resealing.finished(keyring.keys[0].id)
            rotation.end()
    typer.echo(
        f"Everything is sealed with key {keyring.keys[0].id}. Make a new copy of {path}; the older keys in it are still "
        "needed, for signatures and digests."
    )


def _demo_house(settings: "Settings", kept: "Database", keyring: "Keyring", workspace: "Workspace") -> "House":
    """The house with the simulated workspace on the same port, its cast linked, its clock movable."""
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    from handlers.demo.inbox import Inbox
    from handlers.demo.outside import DemoMailer, DemoTelephony
    from handlers.demo.routes import router
    from handlers.system import MovableClock
    from simulator.app import create_app
    from storage.schema import upgrade

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
        _stock_tokens(_stock(settings, kept, keyring, clock))

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
    house.http.mount("/", create_app(workspace, restart=restart, relying_party=_portal_guest(settings)))
    return house


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


def _open(settings: "Settings") -> tuple["Database", "Keyring"]:
    """Raises KeyringUnusable, DatabaseOutOfStep, StorageUnavailable: each says which command mends it."""
    from storage.database import open_database
    from storage.keyring import Keyring

    open_database(settings.database_url, Keyring(())).require_in_step()
    keyring = Keyring.load(_keyring_path(settings))
    return open_database(settings.database_url, keyring, connections=settings.database_connections), keyring


def _open_demo(settings: "Settings", *, reset: bool) -> tuple["Database", "Keyring"]:
    from storage.database import open_database
    from storage.keyring import Keyring
    from storage.schema import upgrade

    kept = open_database(settings.database_url, Keyring(()))
    kept.hold("app.py demo")
    if settings.keyring is None and kept.keyring_beside is None:
        settings = settings.model_copy(update={"keyring": DEMO_KEYS})
    path = _keyring_path(settings)
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
    _require_own_keys(kept, keyring, settings)
    kept.mark_as_demo()
    return kept, keyring


def _require_own_keys(kept: "Database", keyring: "Keyring", settings: "Settings") -> None:
    """Another database's keyring opens none of the seeds here, and would go on signing where it can't: not one event."""
    from bot.audit import head_words
    from bot.errors import KeyringUnusable

    with kept.look() as uow:
        head = uow.audit.head()
    if head and not keyring.is_signed(head_words(head[0]), head[1]):
        raise KeyringUnusable(
            f"{_keyring_path(settings)} is not the keyring of {kept.where}: put back the file that belongs to it."
        )


def _people(settings: "Settings", database: "Database", clock: "Clock", policy: "Policy") -> "People":
    from bot.accounts.flow import People
    from handlers.institution import load_institution
    from handlers.system import SystemRandomness

    hours = load_institution(settings.institution).hours
    return People(database.begin, clock, SystemRandomness(), policy, hours)


def _linking(settings: "Settings", database: "Database", keyring: "Keyring", clock: "Clock") -> "Linking":
    from bot.accounts.linking import Linking
    from handlers.system import SystemRandomness

    email_is_proof = settings.slack_email_is_proof
    return Linking(database.begin, clock, SystemRandomness(), keyring, settings.policy, email_is_proof=email_is_proof)


def _institution_sign_in(settings: "Settings") -> "InstitutionSignIn | None":
    from datetime import timedelta

    from bot.secret import Secret
    from handlers.accounts.oidc import Client, InstitutionSignIn
    from handlers.accounts.routes import RETURN_PATH
    from handlers.system import SystemClock

    id_, secret, public_url = settings.oidc_client_id, _secret(settings.oidc_client_secret), settings.public_url
    if not (settings.oidc_issuer and id_ and secret and public_url):
        return None
    client = Client(
        issuer=settings.oidc_issuer,
        id=id_,
        secret=Secret(secret),
        claim=settings.oidc_claim,
        redirect_uri=public_url.rstrip("/") + RETURN_PATH,
        max_age=None if settings.oidc_max_age_s is None else timedelta(seconds=settings.oidc_max_age_s),
    )
    # The machine's clock, also in the demo: the institution's is the machine's there too.
    return InstitutionSignIn(client, SystemClock())


def _portal_guest(settings: "Settings") -> "RelyingParty | None":
    """Mamori as the demo's portal knows it."""
    from handlers.accounts.routes import RETURN_PATH
    from simulator.portal.provider import RelyingParty

    id_, secret = settings.oidc_client_id, _secret(settings.oidc_client_secret)
    if not (settings.oidc_issuer and id_ and secret):
        return None
    return RelyingParty(settings.oidc_issuer, id_, secret, f"{settings.public_url}{RETURN_PATH}")


def _people_here() -> "People":
    from handlers.system import SystemClock

    settings = _settings()
    kept, _ = _open(settings)
    return _people(settings, kept, SystemClock(), settings.policy)


def _linking_here() -> "Linking":
    from handlers.system import SystemClock

    settings = _settings()
    return _linking(settings, *_open(settings), SystemClock())


def _stock(settings: "Settings", database: "Database", keyring: "Keyring", clock: "Clock") -> "TokenStock":
    from bot.tokens.flow import TokenStock
    from handlers.system import SystemRandomness

    return TokenStock(database.begin, clock, SystemRandomness(), keyring, settings.policy)


def _stock_here() -> "TokenStock":
    from handlers.system import SystemClock

    settings = _settings()
    kept, keyring = _open(settings)
    return _stock(settings, kept, keyring, SystemClock())


def _trail_here() -> "AuditTrail":
    from bot.trail import AuditTrail

    kept, keyring = _open(_settings())
    return AuditTrail(kept.look, keyring)


def _settings(**fixed: Any) -> "Settings":
    from pydantic import ValidationError

    from settings import Settings, explain

    try:
        return Settings(**fixed)
    except ValidationError as error:
        refuse(explain(error))
    except ValueError as error:
        refuse(_unreadable(error))


def _unreadable(error: ValueError) -> str:
    """The file itself is at fault: what is wrong and where, and never a line of it."""
    from settings import CONFIG_FILE

    return f"{CONFIG_FILE} can't be read: {error}. docs/samples/mamori.toml is one that can."


def _mailer(settings: "Settings") -> "SmtpMailer | None":
    """None where no mail server is set up. Raises ValueError for an authority's file that can't be read."""
    from bot.secret import Secret
    from handlers.senders.mail import MailServer, SmtpMailer

    if settings.smtp_host is None or settings.mail_from is None:
        return None
    usual_ports = {"starttls": 587, "tls": 465, "none": 25}
    password = _secret(settings.smtp_password)
    return SmtpMailer(
        MailServer(
            host=settings.smtp_host,
            port=settings.smtp_port or usual_ports[settings.smtp_security],
            security=settings.smtp_security,
            sender=settings.mail_from,
            reply_to=settings.mail_reply_to,
            username=settings.smtp_username,
            password=Secret(password) if password else None,
            ca_file=settings.smtp_ca_file,
        )
    )


def _telephony(settings: "Settings") -> "Webhook | None":
    """None where no gateway is set up."""
    from bot.secret import Secret
    from handlers.senders.webhook import Gateway, Webhook

    secret = _secret(settings.telephony_secret)
    if settings.telephony_url is None or secret is None:
        return None
    return Webhook(Gateway(url=settings.telephony_url, secret=Secret(secret)))


def _keyring_path(settings: "Settings") -> Path:
    if settings.keyring:
        return settings.keyring
    from bot.errors import KeyringUnusable
    from storage.database import open_database
    from storage.keyring import Keyring

    beside = open_database(settings.database_url, Keyring(())).keyring_beside
    if beside is None:
        raise KeyringUnusable(
            "MAMORI_KEYRING is needed: where the file with the keys lies. With PostgreSQL there is no file that it could lie beside."
        )
    return beside


def _log(level: str, *, pretty: bool = False) -> None:
    from handlers.logs import configure

    configure(level, pretty=pretty)


def _secret(value: Any) -> str | None:
    return value.get_secret_value() if value else None


cli.add_typer(account_commands(_people_here, _linking_here), name="accounts")
cli.add_typer(token_commands(_stock_here), name="tokens")
cli.add_typer(audit_commands(_trail_here), name="audit")

if __name__ == "__main__":
    sys.exit(cli())
