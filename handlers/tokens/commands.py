"""The command line's verbs for hardware tokens, for whoever stands at the counter."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.accounts.model import Account
from bot.authenticators.model import State
from bot.tokens.flow import TokenStock
from bot.tokens.model import StockLine, TokenState
from bot.tokens.seed_file import Fault, SeedFile, read
from handlers.commands import explained, refuse

LARGEST_FILE = 20_000_000
"""Bytes; ten thousand tokens are one million."""

Serial = Annotated[str, typer.Argument(help="The serial number on the token; hyphens and spaces may be left out.")]
EvenIfLast = Annotated[
    bool, typer.Option("--even-if-last", help="Although it is the last method of somebody whose MFA is on.")
]


def token_commands(stock: Callable[[], TokenStock]) -> typer.Typer:
    """``stock`` opens the database of the settings; it may refuse."""
    verbs = typer.Typer(no_args_is_help=True, help="Hardware tokens: stock, lending, taking back.")
    _for_the_shelf(verbs, stock)
    _for_the_counter(verbs, stock)
    return verbs


def _for_the_shelf(verbs: typer.Typer, stock: Callable[[], TokenStock]) -> None:
    @verbs.command("import")
    def import_file(
        file: Annotated[Path, typer.Argument(help="CSV from the maker: serial,seed[,interval][,algorithm][,digits].")],
        *,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, write nothing.")] = False,
    ) -> None:
        """Takes the tokens of a seed file into stock: all of them, or none and a line for each that is wrong."""
        with explained():
            content = _content(file)
            try:
                found = read(content)
            except ValueError as error:
                refuse(f"{file.name}: {error}. Nothing was imported.")
            here = stock()
            with Progress(console=Console(stderr=True), transient=True, disable=len(found.rows) < 1000) as progress:  # noqa: PLR2004 - below, nobody waits
                task = progress.add_task("Reading", total=len(found.rows))
                faults = here.take_in(
                    found.rows,
                    is_rehearsal=dry_run or bool(found.faults),
                    ahead=lambda: progress.advance(task),
                )
            _refuse_faults(found, faults)
        if found.unused_columns:
            typer.echo(f"Columns not used: {', '.join(map(str, found.unused_columns))}.")
        if not found.says_intervals:
            typer.echo("No column is headed interval: every token is taken to show a new code each 30 seconds.")
        typer.echo(_summary(found, dry_run=dry_run))

    @verbs.command("list")
    def list_all(
        *,
        state: Annotated[TokenState | None, typer.Option(help="Only the tokens in this state.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="As one JSON array.")] = False,
    ) -> None:
        """Every token: its state, and who holds it."""
        with explained():
            lines = [line for line in stock().stock() if state in {None, line.state}]
        if as_json:
            typer.echo(json.dumps([_record(line) for line in lines], indent=1))
            return
        for line in lines:
            typer.echo(_words(line))
        counts = Counter(line.state for line in lines)
        typer.echo(", ".join(f"{counts[state]} {state.value.replace('_', ' ')}" for state in TokenState))

    @verbs.command("retire")
    def retire(serial: Serial) -> None:
        """Takes a broken or empty token out of stock for good; its seed is erased."""
        with explained():
            stock().retire(serial)
        typer.echo(f"Token {serial} is retired, its seed erased.")


def _for_the_counter(verbs: typer.Typer, stock: Callable[[], TokenStock]) -> None:
    @verbs.command("lend")
    def lend(serial: Serial, account: Annotated[str, typer.Argument(help="SSO id or e-mail address.")]) -> None:
        """Lends a token to a person, who confirms it in Slack with a code. First make sure who stands before you."""
        with explained():
            lending = stock().lend(serial, account)
        who = lending.account.sso_id
        typer.echo(f"Token {lending.serial} is lent to {who}. It works once {who} has typed its code in Slack.")
        typer.echo(f"That can be done until {lending.until:%Y-%m-%d %H:%M} UTC; afterwards, lend it again.")
        if not lending.is_linked:
            typer.echo(f"Nobody acts for {who} in Slack yet. To invite them: python app.py accounts invite {who}")

    @verbs.command("take-back")
    def take_back(serial: Serial, *, even_if_last: EvenIfLast = False) -> None:
        """Puts a token back into stock; it stops working for its holder at once."""
        with explained():
            _say_ended(serial, "is back in stock", stock().take_back(serial, even_if_last=even_if_last))

    @verbs.command("lost")
    def lost(serial: Serial, *, even_if_last: EvenIfLast = False) -> None:
        """Stops a lost token at once. When it turns up: take-back."""
        with explained():
            _say_ended(serial, "is marked as lost", stock().report_lost(serial, even_if_last=even_if_last))


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST_FILE:
            refuse(f"{file.name} is larger than {LARGEST_FILE // 1_000_000} MB: that is no seed file.")
        return file.read_bytes()
    except OSError as error:
        refuse(f"{file}: {error.strerror}")


def _refuse_faults(found: SeedFile, faults: Sequence[Fault]) -> None:
    """By line, with the reason and never with what stands there: a cell under the wrong heading may be a seed."""
    wrong = sorted((*found.faults, *faults), key=lambda fault: fault.line)
    for fault in wrong:
        typer.echo(f"line {fault.line}: {fault.reason}", err=True)
    if wrong:
        rows = len(found.rows) + len(found.faults)
        refuse(f"Nothing was imported: {len(wrong)} of {rows} rows must be mended first.")


def _summary(found: SeedFile, *, dry_run: bool) -> str:
    kinds = Counter((int(row.interval.total_seconds()), row.algorithm.value.upper()) for row in found.rows)
    listed = ", ".join(f"{count} with {seconds} s and {algorithm}" for (seconds, algorithm), count in kinds.items())
    what = f"{len(found.rows)} {'token' if len(found.rows) == 1 else 'tokens'} ({listed}; read as {found.encoding})"
    if dry_run:
        return f"{what} would be imported. Nothing was written."
    return f"{what} imported. Whoever holds the file can make everybody's codes: delete it, or lock it away with the keyring."


def _say_ended(serial: str, what: str, holder: Account | None) -> None:
    typer.echo(f"Token {serial} {what}.")
    if holder:
        typer.echo(f"It no longer works for {holder.sso_id}, who is told.")


def _record(line: StockLine) -> dict[str, object]:
    return {
        "serial": line.serial,
        "state": line.state.value,
        "holder": line.holder,
        "confirmed": line.method_state is State.ACTIVE if line.holder else None,
        "since": line.changed_at.isoformat(),
        "interval_s": int(line.interval.total_seconds()),
        "algorithm": line.algorithm.value,
    }


METHOD_WORDS = {
    State.PENDING: "waits for the first code",
    State.ACTIVE: "in use",
    State.SUSPENDED: "stopped by its holder",
    State.REVOKED: "not confirmed in time, or not wanted: lend it again or take it back",
}


def _words(line: StockLine) -> str:
    parts = [f"{line.serial:<24}", f"{line.state.value.replace('_', ' '):<9}", f"{line.changed_at:%Y-%m-%d}"]
    if line.holder and line.method_state:
        parts.append(f"{line.holder} ({METHOD_WORDS[line.method_state]})")
    return "  ".join(parts)
