"""The command line's verbs for the clients of the API: the sign-in systems that may ask."""

import json
from collections.abc import Callable
from ipaddress import ip_network
from typing import Annotated, Any

import typer

from bot.errors import ClientUnknown
from bot.relying_parties.flow import RelyingParties
from bot.relying_parties.model import Network, Permission, RelyingParty
from handlers.commands import explained, refuse

MOST_A_MINUTE = 1_000_000


def client_commands(clients: Callable[[], RelyingParties]) -> typer.Typer:
    """``clients`` opens the database of the settings; it may refuse. A running process honours each at once."""
    verbs = typer.Typer(no_args_is_help=True, help="Clients of the API: sign-in systems and applications.")

    @verbs.command("add")
    def add(
        name: Annotated[str, typer.Argument(help="How people and the audit record call it.")],
        *,
        as_json: Annotated[
            bool, typer.Option("--json", help='The last line is {"client": …, "key": …}, for scripts.')
        ] = False,
        allow_unenrolled: Annotated[
            bool, typer.Option("--allow-unenrolled", help="May hear that somebody's MFA is not on yet: not_required.")
        ] = False,
        allow_accounts: Annotated[
            bool, typer.Option("--allow-accounts", help="May read how far an account has come.")
        ] = False,
        network: Annotated[
            list[str] | None,
            typer.Option(
                help="An address or network it may call from; may be given several times. None: from anywhere."
            ),
        ] = None,
        per_minute: Annotated[
            int, typer.Option(help="Requests a minute, in each process.", min=1, max=MOST_A_MINUTE)
        ] = 6000,
    ) -> None:
        """Adds a client, which may ask for verifications and read its own. Its key is printed once."""
        permissions = [
            *([Permission.UNENROLLED] if allow_unenrolled else []),
            *([Permission.ACCOUNTS] if allow_accounts else []),
        ]
        with explained():
            networks = [_network(each) for each in network or ()]
            added = clients().add(name, permissions=permissions, networks=networks, requests_a_minute=per_minute)
        key = added.key.reveal()
        if as_json:
            typer.echo(json.dumps({"client": added.client.name, "key": key}, ensure_ascii=False))
            return
        typer.echo(f"{added.client.name} is added. Its key, which is shown this once and kept nowhere:")
        typer.echo(key)

    @verbs.command("list")
    def list_all(*, as_json: Annotated[bool, typer.Option("--json", help="As one JSON array.")] = False) -> None:
        """Every client that ever was: what it may do, from where, since when."""
        with explained():
            found = clients().list()
        if as_json:
            typer.echo(json.dumps([_record(each) for each in found], ensure_ascii=False, indent=1))
            return
        for each in found:
            typer.echo(_words(each))
        if not found:
            typer.echo("There is no client yet. To add one: python app.py clients add NAME")

    @verbs.command("revoke")
    def revoke(name: Annotated[str, typer.Argument(help="As `clients list` shows it.")]) -> None:
        """Refuses a client from its next request on, for good. Its name is free again."""
        with explained():
            try:
                revoked = clients().revoke(name)
            except ClientUnknown:
                refuse(f"There is no living client {name}. To see all: python app.py clients list")
        typer.echo(f"{revoked.name} is revoked: its key opens nothing any more.")

    return verbs


def _network(written: str) -> Network:
    try:
        return ip_network(written.strip())
    except ValueError:
        refuse(f"{written!r} is no network; it looks like 192.0.2.0/24, 2001:db8::/32 or 192.0.2.7")


def _record(client: RelyingParty) -> dict[str, Any]:
    return {
        "client": client.name,
        "permissions": sorted(client.permissions),
        "networks": [str(each) for each in client.networks],
        "requests_a_minute": client.requests_a_minute,
        "created_at": client.created_at.isoformat(timespec="seconds"),
        "revoked_at": client.revoked_at.isoformat(timespec="seconds") if client.revoked_at else None,
    }


def _words(client: RelyingParty) -> str:
    since = f"since {client.created_at:%Y-%m-%d}"
    if client.revoked_at:
        return f"{client.name}: revoked on {client.revoked_at:%Y-%m-%d}, {since}"
    may = f"may also: {', '.join(sorted(client.permissions))}" if client.permissions else "asks and reads its own"
    where = f"from {', '.join(map(str, client.networks))}" if client.networks else "from anywhere"
    return f"{client.name}: {may}; {where}; {client.requests_a_minute} requests a minute; {since}"
