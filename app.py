"""Mamori's command line. ``composition.py`` puts the rooms together for it: those files alone know every room of the house."""

import asyncio
import json
import os
import sys
import threading
import webbrowser
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Annotated, Any

import typer

from composition import (
    build,
    checks,
    clients_of,
    keyring_path,
    linking_of,
    open_kept,
    people_of,
    request_url,
    require_own_keys,
    stock_of,
)
from handlers.commands import account_commands, audit_commands, explained, refuse
from handlers.relying_parties.commands import client_commands
from handlers.tokens.commands import token_commands

if TYPE_CHECKING:
    from bot.accounts.flow import People
    from bot.accounts.linking import Linking
    from bot.relying_parties.flow import RelyingParties
    from bot.tokens.flow import TokenStock
    from bot.trail import AuditTrail
    from settings import Settings

SETUP = "docs/setup.md shows how; python app.py check tests it."
USUAL_DEMO = "sqlite:///.demo/mamori.sqlite"

# Pretty tracebacks would print local variables: seeds and tokens among them (S71).
cli = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Mamori: MFA help in Slack."
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
    from composition_demo import demo_house, open_demo
    from handlers.process import listen, live, run
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
        slack_support_channel=next(each.id for each in workspace.channels if each.name == "mfa-support"),
        oidc_issuer=f"{address}/portal",
        oidc_client_id="mamori",
        # Made anew at each start, as the portal's keys are: nothing here opens any other door.
        oidc_client_secret=token_urlsafe(24),
        # The shipped institution has none; here everybody shall be able to try them.
        policy={"backup_codes": os.environ.get("MAMORI_POLICY__BACKUP_CODES", "offered")},
        log_level=os.environ.get("MAMORI_LOG_LEVEL", "WARNING"),
    )
    _log(settings.log_level, pretty=True)
    with explained():
        kept, keyring = open_demo(settings, reset=reset)
        house = demo_house(settings, kept, keyring, workspace)

    def ready() -> None:
        typer.echo(f"Mamori is ready: {address}")
        where = f" --database {kept.shown_url}" if database else ""
        typer.echo(
            f"Its data lies in {kept.where}. To start afresh: python app.py demo --reset{where}. Ctrl-C ends it."
        )
        if not no_open:
            # In a thread: a browser that takes its time must not keep the first visitor waiting.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    run(live(house, listener=listener, ready=ready))
    typer.echo("Mamori has ended. Your data is kept.")


@cli.command()
def serve() -> None:
    """The real thing, with the settings of MAMORI_* and mamori.toml."""
    from settings import unknown_names

    settings = _settings()
    _log(settings.log_level)
    # First of all: a name that is missing below may be one that was misspelled.
    for sentence in unknown_names():
        typer.echo(sentence, err=True)
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
        from handlers.process import listen, live, run
        from handlers.system import SystemClock

        kept, keyring = open_kept(settings)
        kept.hold("app.py serve")
        kept.require_in_step()  # again: until now it might have been upgraded
        require_own_keys(kept, keyring, settings)
        house = build(settings, kept, keyring, SystemClock())
        listener = listen(settings.host, settings.port)
    address = f"http://{settings.host}:{listener.getsockname()[1]}"
    run(live(house, listener=listener, ready=lambda: typer.echo(f"Mamori is ready: {address}")))


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
        url = request_url(settings)
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
        outcomes = asyncio.run(model.run_all(checks(Settings())))
    except ValidationError as error:
        outcomes = [("settings", model.wrong(line)) for line in explain(error).splitlines()]
    except ValueError as error:
        outcomes = [("settings", model.wrong(_unreadable(error)))]
    typer.echo(model.as_json(outcomes) if as_json else model.as_lines(outcomes))
    if not model.is_ready(outcomes):
        raise typer.Exit(1)


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
        path = keyring_path(_settings())
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
        kept, keyring = open_kept(settings)
        require_own_keys(kept, keyring, settings)
        path = keyring_path(settings)
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


def _people_here() -> "People":
    from handlers.system import SystemClock

    settings = _settings()
    kept, _ = open_kept(settings)
    return people_of(settings, kept, SystemClock(), settings.policy)


def _linking_here() -> "Linking":
    from handlers.system import SystemClock

    settings = _settings()
    return linking_of(settings, *open_kept(settings), SystemClock())


def _stock_here() -> "TokenStock":
    from handlers.system import SystemClock

    settings = _settings()
    kept, keyring = open_kept(settings)
    return stock_of(settings, kept, keyring, SystemClock())


def _clients_here() -> "RelyingParties":
    from handlers.system import SystemClock

    return clients_of(*open_kept(_settings()), SystemClock())


def _trail_here() -> "AuditTrail":
    from bot.trail import AuditTrail

    kept, keyring = open_kept(_settings())
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


def _log(level: str, *, pretty: bool = False) -> None:
    from handlers.logs import configure

    configure(level, pretty=pretty)


cli.add_typer(account_commands(_people_here, _linking_here), name="accounts")
cli.add_typer(token_commands(_stock_here), name="tokens")
cli.add_typer(client_commands(_clients_here), name="clients")
cli.add_typer(audit_commands(_trail_here), name="audit")

if __name__ == "__main__":
    sys.exit(cli())
