"""The command line's verbs for accounts and the audit record, and how a command refuses: one sentence, exit code 1."""

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Annotated, NoReturn

import typer

from bot.accounts.flow import People
from bot.accounts.linking import Linking
from bot.accounts.model import Account, AccountId
from bot.errors import MamoriError
from bot.trail import AuditTrail
from handlers.system import SystemRandomness

Identifier = Annotated[str, typer.Argument(help="SSO id or e-mail address.")]


def refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """What an operator can mend is a sentence, not a traceback."""
    try:
        yield
    except MamoriError as error:
        refuse(str(error) or error.code)
    except ValueError as error:
        refuse(str(error))


def account_commands(people: Callable[[], People], linking: Callable[[], Linking]) -> typer.Typer:
    """Both open the database of the settings; they may refuse."""
    verbs = typer.Typer(no_args_is_help=True, help="Accounts of the directory.")

    @verbs.command("add")
    def add(
        sso_id: Annotated[str, typer.Argument(help="What the person signs in with at the institution.")],
        name: Annotated[str, typer.Option(help="How the person is called.")],
        address: Annotated[
            list[str] | None, typer.Option(help="An e-mail address; may be given several times.")
        ] = None,
        kind: Annotated[str, typer.Option(help="What the policy may tell apart, such as staff or student.")] = "staff",
    ) -> None:
        """Adds one person."""
        addresses = tuple(address or ())
        with explained():
            if not sso_id or not sso_id.isprintable() or any(character.isspace() for character in sso_id):
                refuse(f"{sso_id!r} is no SSO id: it has no spaces and is not empty")
            if not name.strip():
                refuse("--name is empty: how is the person called?")
            if not kind.strip() or not kind.isprintable():
                refuse("--kind is empty: staff and student are kinds")
            for each in addresses:
                if "@" not in each or any(character.isspace() for character in each):
                    refuse(f"{each!r} is no e-mail address; it looks like name@example.ac.jp")
            here = people()
            taken = [each for each in (sso_id, *addresses) if here.account_of(each)]
            if taken:
                refuse(f"{', '.join(taken)} belongs to an account already.")
            id_ = AccountId(SystemRandomness().token())
            here.add(Account(id=id_, sso_id=sso_id, name=name, addresses=addresses, kind=kind.strip()))
        typer.echo(f"{sso_id} is added. To invite them: python app.py accounts invite {sso_id}")

    @verbs.command("unlock")
    def unlock(identifier: Identifier) -> None:
        """Lets an account's codes be tried again after too many wrong ones; first make sure who asks for it."""
        with explained(), _known(identifier):
            people().unlock(identifier, actor="operator")
        typer.echo(f"{identifier} can type codes again.")

    _link_verbs(verbs, linking)
    return verbs


def _link_verbs(verbs: typer.Typer, linking: Callable[[], Linking]) -> None:
    @verbs.command("invite")
    def invite(identifier: Identifier) -> None:
        """Prints a one-use code that links a Slack user to the account; hand it over by a way that reaches only them."""
        with explained(), _known(identifier):
            typer.echo(linking().invite(identifier, actor="operator").reveal())

    @verbs.command("links")
    def links(identifier: Identifier) -> None:
        """Shows which Slack users act for an account, since when, and what proved it."""
        with explained(), _known(identifier):
            found = linking().links_of(identifier)
        for each in found:
            user = each.user
            since = each.linked_at.isoformat(timespec="seconds")
            typer.echo(f"Slack user {user.user_id} of team {user.team_id}, since {since}, by {each.proof}")
        if not found:
            typer.echo(f"Nobody in Slack acts for {identifier}.")

    @verbs.command("unlink")
    def unlink(
        identifier: Identifier,
        *,
        forget_sign_in: Annotated[
            bool, typer.Option("--forget-sign-in", help="Also forget who they are at the institution's sign-in.")
        ] = False,
    ) -> None:
        """Ends every link of an account: nobody acts for it in Slack until a new proof. Methods and MFA stay."""
        with explained(), _known(identifier):
            count = linking().unlink(identifier, actor="operator", forget_sign_in=forget_sign_in)
        typer.echo(f"{count} {'link' if count == 1 else 'links'} of {identifier} ended.")


def audit_commands(trail: Callable[[], AuditTrail]) -> typer.Typer:
    verbs = typer.Typer(no_args_is_help=True, help="The audit record.")

    @verbs.command("verify")
    def verify() -> None:
        """Recomputes the chain and its signatures; exit 1 names the first event that does not fit."""
        with explained():
            finding = trail().verify()
        if not finding.is_sound:
            where = f"event {finding.number}" if finding.number is not None else "the record"
            refuse(f"The audit record is broken at {where}: {finding.because}.")
        typer.echo(f"The audit record is sound: {finding.events} events, {finding.sealed} of them sealed.")

    @verbs.command("export")
    def export() -> None:
        """Writes every event as one JSON line, oldest first."""
        with explained():
            for event in trail().events():
                line = {name: getattr(event, name) for name in event.__slots__}
                typer.echo(json.dumps(line | {"at": event.at.isoformat()}, ensure_ascii=False))

    return verbs


@contextlib.contextmanager
def _known(identifier: str) -> Iterator[None]:
    try:
        yield
    except LookupError:
        refuse(f"There is no account {identifier}. Add it with: python app.py accounts add {identifier} --name …")
