"""Finds every place where the code asks the catalogs for a text, without running it."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.accounts.model import AskWhen, Language, Possession
from bot.authenticators.codes import Outcome
from bot.authenticators.model import APP_PLACES, PHONE_PLACES, Kind, Loss, Place
from bot.authenticators.out_of_band import Scope
from bot.authenticators.phones import NumberFault
from bot.changes.model import STOPPABLE, UNDOABLE, What
from bot.door.model import Gone
from bot.enrollment.model import MfaState, Step
from bot.errors import (
    AccountUnknown,
    ClientRefused,
    ClientUnknown,
    DatabaseInUse,
    DatabaseOutOfStep,
    IdempotencyMisused,
    KeyringUnusable,
    MamoriError,
    PageSpent,
    SendFailed,
    SerialUnknown,
    SignInFailed,
    TicketSpent,
    TokenRefused,
    VerificationNotFound,
    VisitOver,
    WaySpent,
)
from bot.replacement.model import Need
from bot.support.model import How, Topic
from bot.verification.model import Because
from handlers.answers import BACKUPS_OWN, TOKENS_OWN
from handlers.changes.mail import ABOUT_A_METHOD
from storage.tables import ChangedMeanwhile

ROOT = Path(__file__).parent.parent
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
NOT_FOR_LISTENERS = {
    each.code
    for each in (
        MamoriError,
        PageSpent,
        SendFailed,
        KeyringUnusable,
        DatabaseOutOfStep,
        DatabaseInUse,
        TicketSpent,
        VisitOver,
        WaySpent,
        AccountUnknown,
        SignInFailed,
        TokenRefused,
        ClientRefused,
        ClientUnknown,
        VerificationNotFound,
        IdempotencyMisused,
        SerialUnknown,
    )
}
"""Told on a page, to an operator or to nobody: they never stand in a window of Slack."""


def _codes(error: type[MamoriError] = MamoriError) -> set[str]:
    return {error.code}.union(*map(_codes, error.__subclasses__()))


def _values(pattern: str, words: Iterable[str]) -> list[str]:
    return [pattern.replace("*", word) for word in words]


OF_BACKUP_CODES = {Outcome.NOT_BACKUP, Outcome.NO_INDEX, Outcome.SPENT, Outcome.LAST}
"""What only a backup code can be."""
OF_SENT_CODES = {Outcome.EARLIER, Outcome.LATE, Outcome.NOT_SENT}
"""What an app's code can never be."""
OF_APP_CODES = {Outcome.AHEAD, Outcome.CLOCK_SLOW, Outcome.CLOCK_FAST, Outcome.OTHER_DEVICE}
"""What a code that was sent can never be."""
MOMENTS = ("done", "stopped", "not-yet", "denied", "failed", "unknown", "linked-already", "spent", "later")
"""What a browser on its way to the institution's sign-in can be told."""
OF_LOSSES = ("loss_frozen", "loss_stolen", "loss_kept")
DOOR_MOMENTS = ("left", "over", "spent", "failed", "unknown-account", "setup-over", "denied", "later")
"""What a browser at the door can be told."""
TOKEN_NEWS = ("token_lent", "token_added", "token_taken_back", "token_lost")
EXPANSIONS = {
    "f'step-{step.value}-title'": _values("step-*-title", Step),
    "f'step-{step.value}-text'": _values("step-*-text", Step),
    "f'warn-{each}'": _values("warn-*", ("title", "hours", "two", "device", "order")),
    "f'have-{each.value}'": _values("have-*", Possession),
    "f\"button-add-{place.value}{('-another' if place in held else '')}\"": [
        *_values("button-add-*", APP_PLACES),
        *_values("button-add-*-another", APP_PLACES),
    ],
    "f'topic-{each.value}'": _values("topic-*", Topic),
    "f'topic-{ticket.topic.value}'": _values("topic-*", Topic),
    "f'ticket-phone-{method.kind.value}'": _values("ticket-phone-*", (Kind.SMS, Kind.VOICE)),
    "f'ticket-app-{method.place.value}'": _values("ticket-app-*", (*APP_PLACES, Place.TOKEN)),
    "f'ticket-reads-{ticket.language.value}'": _values("ticket-reads-*", Language),
    "f'ticket-mfa-{shown.state.value}'": _values("ticket-mfa-*", MfaState),
    "f'ticket-sure-{shown.ticket.asker.how.value}'": _values("ticket-sure-*", How),
    "f'done-{done}'": _values(
        "done-*",
        (
            "app_added",
            "app_added_same_device",
            "phone_added",
            "phone_added_same_device",
            "linked",
            "enabled",
            "when_asked",
            "card_made",
            "replaced",
            "replacing",
            "codes_made",
            "code_used",
            *TOKEN_NEWS,
        ),
    ),
    "f'stopped-{stopped}'": _values(
        "stopped-*",
        (
            *("yes", "no", "before", "over", "link", "setting"),
            "undone",
            "not_undone",
            "undone_before",
            *OF_LOSSES,
            "loss_before",
        ),
    ),
    "f'replace-at-hand-{each}'": _values("replace-at-hand-*", ("yes", "no")),
    "f'replace-number-{each}'": _values("replace-number-*", ("stays", "changes")),
    "f'replacing-{need.value}'": _values("replacing-*", Need),
    "f'changes-subject-{change.what.value}'": _values("changes-subject-*", What),
    "f'when-asked-{change.ask_when.value}'": _values("when-asked-*", AskWhen),
    "f'when-asked-{each.value}'": _values("when-asked-*", AskWhen),
    "f'when-asked-{setting.value}'": _values("when-asked-*", AskWhen),
    "f\"when-asked-{notice.facts['setting']}\"": _values("when-asked-*", AskWhen),
    "f'when-asked-{setting.value}-means{variant}'": [
        *_values("when-asked-*-means", AskWhen),
        "when-asked-unusual-means-no_campus",
    ],
    "f'changes-{told.value}'": _values("changes-*", (What.UNLINKED, What.PUT_BACK, What.CARD, What.REPORTED)),
    "f'changes-{about.value}'": _values("changes-*", ABOUT_A_METHOD),
    "f'changes-linked-{change.proof}'": _values("changes-linked-*", ("oidc", "invitation", "profile_email")),
    "f'changes-not-you-{change.what.value}'": _values("changes-not-you-*", STOPPABLE - UNDOABLE),
    "f'not-me-explain-{change.what.value}'": _values("not-me-explain-*", STOPPABLE - UNDOABLE),
    "f'setup-title-{place}'": _values("setup-title-*", APP_PLACES),
    "f'setup-{place}-1'": _values("setup-*-1", APP_PLACES),
    "f'setup-{place}-2'": _values("setup-*-2", APP_PLACES),
    "f'page-place-{place}'": _values("page-place-*", APP_PLACES),
    "f'words-app-{place.value}'": _values("words-app-*", (*APP_PLACES, Place.TOKEN)),
    "f\"alarm-not-me-{notice.facts['stopped']}\"": _values(
        "alarm-not-me-*", ("yes", "no", "over", "setting", "undone", "not_undone", *OF_LOSSES)
    ),
    "f\"change-word-{notice.facts['of']}\"": _values("change-word-*", UNDOABLE),
    "f'change-word-{made.what.value}'": _values("change-word-*", UNDOABLE),
    "f\"done-{facts['done']}\"": _values("done-*", UNDOABLE),
    "f'changes-{made.what.value}'": _values("changes-*", UNDOABLE),
    "f'lost-what-{each.value}'": _values("lost-what-*", Loss),
    "f'lost-what-{each.value}-means'": _values("lost-what-*-means", Loss),
    "f'frozen-{loss.value}'": _values("frozen-*", Loss),
    "f'card-frozen-{worst.value}'": _values("card-frozen-*", Loss),
    "f'changes-frozen-{change.loss.value}'": _values("changes-frozen-*", Loss),
    "f'words-usual-name-{place.value}'": _values("words-usual-name-*", set(Place) - {Place.PAPER}),
    "f'prompt-over-{asked.because.value}'": _values("prompt-over-*", Because),
    "f'alarm-prompt-{how}'": _values("alarm-prompt-*", ("approved", "refused", "late")),
    "f'code-token-{checked.outcome.value}'": _values("code-token-*", TOKENS_OWN),
    "f'code-{checked.outcome.value}'": _values(
        "code-*", set(Outcome) - {Outcome.RIGHT, *OF_SENT_CODES, *OF_BACKUP_CODES}
    ),
    "f'sent-{checked.outcome.value}'": _values(
        "sent-*", set(Outcome) - {Outcome.RIGHT, *OF_APP_CODES, *OF_BACKUP_CODES}
    ),
    "f\"backup-{checked.outcome.value.replace('_', '-')}\"": _values(
        "backup-*", (each.value.replace("_", "-") for each in BACKUPS_OWN)
    ),
    "f'number-{each.value}'": _values("number-*", NumberFault),
    "f'held-{held.scope.value}'": _values("held-*", Scope),
    "f'phone-kind-{each.value}'": _values("phone-kind-*", PHONE_PLACES),
    "f'phone-delivery-{each.value}'": _values("phone-delivery-*", (Kind.SMS, Kind.VOICE)),
    "f'home-link-{standing.link.proof}'": _values("home-link-*", ("oidc", "invitation", "profile_email", "operator")),
    "f\"sign-in-{finish.value.replace('_', '-')}\"": _values("sign-in-*", ("wrong-number", "closed", "not-signed-in")),
    "f'sign-in-page-{moment}'": _values("sign-in-page-*", MOMENTS),
    "f'sign-in-page-{moment}-title'": _values("sign-in-page-*-title", MOMENTS),
    "f'door-gone-{each.value}'": _values("door-gone-*", Gone),
    "f'door-add-{each.value}'": _values("door-add-*", APP_PLACES),
    "f'setup-title-{setup.authenticator.place.value}'": _values("setup-title-*", APP_PLACES),
    "f'door-what-{each.value}'": _values("door-what-*", Loss),
    "f'door-{moment}-title'": _values("door-*-title", DOOR_MOMENTS),
    "f'door-{moment}'": _values("door-*", DOOR_MOMENTS),
    "f'refused-{reason}'": _values("refused-*", ("guest", "stranger", "closed")),
    "f\"refusal-{code.replace('.', '-')}\"": [
        f"refusal-{code.replace('.', '-')}"
        for code in {*_codes(), ChangedMeanwhile.code, "slack.unavailable", "bug"} - NOT_FOR_LISTENERS
    ],
}
"""What a key that is put together can become. A new one must be added here, or the tests say so."""


@dataclass(frozen=True)
class Use:
    keys: frozenset[str]
    facts: frozenset[str] | None
    """The names of the facts given along; None where some of them come out of a dictionary."""
    where: str


def uses() -> Iterator[Use]:
    for path in _sources():
        for call, function in _calls(ast.parse(path.read_text(encoding="utf-8"))):
            if _asks_for_text(call, path):
                names = [keyword.arg for keyword in call.keywords]
                facts = None if None in names else frozenset(name for name in names if name)
                yield Use(_keys(call.args[0], function), facts, f"{path.relative_to(ROOT)}:{call.lineno}")


def labels(builder: str, argument: int | str) -> set[str]:
    """The keys that stand as this argument of a builder of blocks, such as the title of every modal."""
    found: set[str] = set()
    for path in _sources():
        for call, function in _calls(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call.func, ast.Name) and call.func.id == builder:
                for each in _argument(call, argument):
                    for text, _ in _calls(each):
                        if _asks_for_text(text, path):
                            found |= _keys(text.args[0], function)
    return found


def _sources() -> list[Path]:
    return [*ROOT.glob("*.py"), *sorted((ROOT / "handlers").rglob("*.py"))]


def _argument(call: ast.Call, wanted: int | str) -> list[ast.expr]:
    if isinstance(wanted, int):
        return call.args[wanted : wanted + 1]
    return [keyword.value for keyword in call.keywords if keyword.arg == wanted]


def _calls(node: ast.AST, function: ast.AST | None = None) -> Iterator[tuple[ast.Call, ast.AST | None]]:
    """Every call, with the innermost function around it."""
    if isinstance(node, ast.Call):
        yield node, function
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, node if isinstance(node, FUNCTIONS) else function)


def _asks_for_text(call: ast.Call, path: Path) -> bool:
    """``text("…")``, ``texts[language]("…")``, and the catalog calling itself."""
    if not call.args:
        return False
    if isinstance(call.func, ast.Subscript):
        return "texts" in ast.unparse(call.func.value)
    itself = "self" if path.parent.name == "texts" else "text"
    return isinstance(call.func, ast.Name) and call.func.id == itself


def _keys(key: ast.expr, function: ast.AST | None) -> frozenset[str]:
    if isinstance(key, ast.Constant):
        return frozenset((str(key.value),))
    if isinstance(key, ast.IfExp):
        return _keys(key.body, function) | _keys(key.orelse, function)
    if isinstance(key, ast.Name) and function is not None:
        values = [
            each.value
            for each in ast.walk(function)
            if isinstance(each, ast.Assign) and any(ast.unparse(target) == key.id for target in each.targets)
        ]
        return frozenset().union(*(_keys(value, function) for value in values))
    return frozenset(EXPANSIONS[ast.unparse(key)])
