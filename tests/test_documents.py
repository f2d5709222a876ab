"""The documents say what the code does: ids, events, pages and records both ways; every link, file and command they name."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer
from slack_sdk.web.async_client import AsyncWebClient

from app import cli
from bot.accounts.model import Possession
from bot.policy import Policy
from bot.verification.model import Status
from handlers.manifest import BOT_EVENTS, COMMAND, NEEDS
from handlers.senders.slack import EVENT_TYPE
from settings import Settings
from tests.rows import table, with_table

HERE = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*HERE.glob("*.md"), *HERE.glob("docs/**/*.md")])
INTERACTIONS = HERE / "docs/interactions.md"
SECURITY = HERE / "docs/security.md"
INPUTS = {"text_input", "select_input", "checkbox_input", "radio_input", "date_input"}
FAMILIES = {"apps", "auth", "chat", "conversations", "dnd", "reactions", "team", "users", "views"}
"""What the names of Slack's Web API methods begin with."""
IMAGES = HERE / "docs/images"
PORTAL = "/portal"
"""The sample institution's own page, which the demo serves beside ours."""
SEVERITIES = {"debug", "info", "warning", "error", "exception", "critical"}


def test_every_action_id_has_a_listener_a_place_where_people_see_it_and_a_line_in_the_document():
    heard = registered("action")
    drawn = {*arguments_of("button", position=1), *arguments_of("checkboxes", position=0)}
    assert {each for each in drawn if not any(fnmatchcase(action, each) for action in heard)} == set(), (
        "heard by nobody"
    )
    assert {action for action in heard if not any(fnmatchcase(action, each) for each in drawn)} == set(), "never drawn"
    assert named_in(INTERACTIONS, "Buttons and boxes") == heard


def test_every_window_has_a_line_in_the_document_and_those_that_can_be_sent_have_a_listener():
    drawn = windows()
    assert {each for each, (_, can_be_sent) in drawn.items() if can_be_sent} == registered("view")
    assert named_in(INTERACTIONS, "Windows") == {*drawn, *values_of("callback_id")}


def test_the_document_names_the_inputs_of_every_window():
    documented = {words(row[0]).pop(): words(row[1]) for row in rows(INTERACTIONS, "Windows")}
    assert {window: inputs for window, (inputs, _) in windows().items()}.items() <= documented.items()


def test_every_named_block_has_a_line_in_the_document():
    assert named_in(INTERACTIONS, "Named blocks") == values_of("block_id")


def test_every_event_and_command_has_a_line_in_the_document():
    assert named_in(INTERACTIONS, "Events and commands") == {*registered("event"), *registered("command")}


def test_what_people_can_have_at_hand_and_the_mark_of_our_messages_stand_among_the_values():
    assert {*(each.value for each in Possession), EVENT_TYPE} <= named_in(INTERACTIONS, "Values")


def test_every_route_has_a_line_in_the_document():
    documented = named_in(INTERACTIONS, "Pages and HTTP") | named_in(INTERACTIONS, "Calls of the demo")
    assert documented == set(routes())


def test_every_audited_action_is_a_documented_security_event():
    audited = {
        value
        for call in calls("bot/**/*.py", "AuditEvent", "_event", "_tried")
        for value in [keyword(call, "action") or (text_of(call.args[1]) if len(call.args) > 1 else None)]
        if value
    }
    recorded = {text_of(call.args[3]) for call in calls("bot/verification/*.py", "record")}
    recorded |= {text_of(call.args[2]) for call in calls("bot/authenticators/*.py", "record", "_bring_back")}
    ends = {f"verification.{each.value}" for each in Status if each is not Status.PENDING}
    audited |= {each for each in recorded if each and "*" not in each} | ends
    assert named_in(SECURITY, "What the audit record holds") == audited


def test_every_line_of_the_log_is_documented():
    logged = {
        text_of(call.args[0])
        for call in calls("handlers/**/*.py", *SEVERITIES)
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "log"
    }
    assert named_in(SECURITY, "What the log says") == logged


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(HERE)))
def test_every_link_inside_the_project_leads_somewhere(document):
    found = re.findall(r"!?\[[^\]]*\]\(<?([^)>\s]+)>?[^)]*\)|<img[^>]*\ssrc=\"([^\"]+)\"", prose(document))
    for target in (one or other for one, other in found):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        there = (document.parent / path).resolve() if path else document
        assert there.exists(), target
        if anchor:
            assert anchor in {
                slug(line) for line in there.read_text(encoding="utf-8").splitlines() if line.startswith("#")
            }, target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(HERE)))
def test_every_file_a_document_names_exists(document):
    named = re.findall(r"`((?:bot|handlers|storage|simulator|tests|bench|docs)/[\w./-]+)`", prose(document))
    later = "0002_what_changed.py"  # the example of how a migration is named
    assert [each for each in named if not (HERE / each).exists() and Path(each).name != later] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(HERE)))
def test_every_command_a_document_names_can_be_given(document):
    text = document.read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):", (HERE / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", text, flags=re.MULTILINE)) <= set(targets)
    root = typer.main.get_command(cli)
    for line in re.findall(r"\bapp\.py ([a-z]+(?: [a-z][a-z-]*)?)", text):
        first, _, second = line.partition(" ")
        command = getattr(root, "commands", {}).get(first)
        assert command is not None, line
        inner = getattr(command, "commands", None)
        assert inner is None or not second or second in inner, line


def test_every_call_of_the_code_has_its_scopes_and_no_scope_is_without_a_call():
    assert called() == {each for each in NEEDS if each not in {*BOT_EVENTS, COMMAND}}


def test_what_the_code_listens_to_is_what_slack_is_asked_to_tell():
    assert {each.partition(".")[0] for each in BOT_EVENTS} == registered("event")
    assert {COMMAND} == registered("command")
    assert {*BOT_EVENTS, COMMAND} <= set(NEEDS)


def test_the_sample_names_every_setting_and_nothing_else():
    sample = (HERE / "docs/samples/mamori.toml").read_text(encoding="utf-8")
    named = tomllib.loads(re.sub(r"^#(?=[a-z_]+ = |\[)", "", sample, flags=re.MULTILINE))
    assert set(named) == set(Settings.model_fields)
    assert set(named["policy"]) == {each.name for each in fields(Policy)}


def test_every_route_is_published_or_kept_inside_on_purpose():
    page = (HERE / "docs/setup.md").read_text(encoding="utf-8")
    table = page.partition("| path | publish? |")[2].partition("\n\n")[0]
    said = tuple(name.rstrip("…") for line in table.splitlines() for name in re.findall("`(/[^`]+)`", line))
    ours = {each.partition(" ")[2] for each in routes() if "/_demo/" not in each}
    assert [each for each in ours if not each.startswith(said)] == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_window_and_every_page_for_people_has_its_picture(language):
    taken = {each.stem.removeprefix(f"{language}-") for each in IMAGES.glob(f"{language}-*.png")}
    pages = {keyword(call, "prefix") for call in calls("handlers/**/*.py", "APIRouter") if is_for_people(call)}
    windows = {"home" if each == "home" else f"window-{each}" for each in named_in(INTERACTIONS, "Windows")}
    wanted = windows | {f"page{path.replace('/', '-')}" for path in pages | {PORTAL}}
    assert len(wanted) > len(windows) > 1
    assert {
        each for each in wanted if not any(re.fullmatch(rf"{re.escape(each)}(-.+)?", name) for name in taken)
    } == set()


def test_the_gallery_shows_every_picture_in_both_languages():
    kept = {each.name for each in IMAGES.glob("*.png")}
    assert set(re.findall(r'<img src="([^"]+)"', (IMAGES / "README.md").read_text(encoding="utf-8"))) == kept
    assert {each.removeprefix("en-") for each in kept if each.startswith("en-")} == {
        each.removeprefix("ja-") for each in kept if each.startswith("ja-")
    }


def is_for_people(call: ast.Call) -> bool:
    """A router of pages: what it serves stands in no list of calls for machines."""
    return any(
        each.arg == "include_in_schema" and isinstance(each.value, ast.Constant) and each.value.value is False
        for each in call.keywords
    )


def called() -> set[str]:
    """The Web API methods that stand in the code, whichever way they are called."""
    found = set()
    for tree in trees("handlers/**/*.py"):
        for call in (each for each in ast.walk(tree) if isinstance(each, ast.Call)):
            said = text_of(call.args[0]) if call.args and name_of(call) in {"_call", "_soon", "_ask"} else name_of(call)
            if said and said.partition("_")[0] in FAMILIES and hasattr(AsyncWebClient, said):
                found.add(said.replace("_", "."))
    return found


def registered(kind: str) -> set[str]:
    """What listeners listen to: the first argument of every ``@app.<kind>(…)``."""
    found = {text_of(call.args[0]) for call in calls("handlers/**/*.py", kind) if is_method_of(call, "app")}
    return {each for each in found if each}


def windows() -> dict[str, tuple[set[str], bool]]:
    """By callback id: the names of the inputs, and whether there is a button to send it."""
    found = {}
    for tree in trees("handlers/**/*.py"):
        for function in (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)):
            inside = [each for each in ast.walk(function) if isinstance(each, ast.Call)]
            inputs = {name for each in inside if name_of(each) in INPUTS and (name := text_of(each.args[0]))}
            for each in inside:
                if name_of(each) == "modal" and (id_ := text_of(each.args[0])):
                    submit = next(word.value for word in each.keywords if word.arg == "submit")
                    found[id_] = (inputs, not (isinstance(submit, ast.Constant) and submit.value is None))
    return found


def routes() -> Iterator[str]:
    """``GET /path`` of every route of the house, as the decorators and the composition root say it."""
    for tree in trees("handlers/**/*.py"):
        prefixes = [
            keyword(call, "prefix")
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and name_of(call) == "APIRouter"
        ]
        for function in (each for each in ast.walk(tree) if isinstance(each, ast.AsyncFunctionDef)):
            for call in (each for each in function.decorator_list if isinstance(each, ast.Call)):
                if name_of(call) in {"get", "post", "put", "delete"}:
                    yield f"{name_of(call).upper()} {prefixes[0] if prefixes else ''}{text_of(call.args[0])}"
    for call in (*calls("composition.py", "Route"), *calls("handlers/**/*.py", "Route")):
        methods = next(word.value for word in call.keywords if word.arg == "methods")
        yield from (f"{method} {text_of(call.args[0])}" for method in ast.literal_eval(methods))


def arguments_of(function: str, *, position: int) -> set[str]:
    found = {text_of(call.args[position]) for call in calls("handlers/**/*.py", function) if len(call.args) > position}
    return {each for each in found if each}


def values_of(key: str) -> set[str]:
    """The literal values of one key in the dicts that become blocks."""
    dicts = (each for tree in trees("handlers/**/*.py") for each in ast.walk(tree) if isinstance(each, ast.Dict))
    pairs = ((text_of(k), text_of(v)) for each in dicts for k, v in zip(each.keys, each.values, strict=True))
    return {value for name, value in pairs if name == key and value}


def trees(pattern: str) -> Iterator[ast.AST]:
    for path in sorted(HERE.glob(pattern)):
        yield ast.parse(path.read_text(encoding="utf-8"))


def calls(pattern: str, *names: str) -> Iterator[ast.Call]:
    for tree in trees(pattern):
        yield from (each for each in ast.walk(tree) if isinstance(each, ast.Call) and name_of(each) in names)


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def is_method_of(call: ast.Call, name: str) -> bool:
    return isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == name


def keyword(call: ast.Call, name: str) -> str | None:
    return next((text_of(each.value) for each in call.keywords if each.arg == name), None)


def text_of(node: ast.AST | None) -> str | None:
    """A literal text; what an f-string fills in becomes ``*``, which stands for anything."""
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(each) or "*" for each in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def named_in(document: Path, heading: str) -> set[str]:
    return {word for row in rows(document, heading) for word in words(row[0])}


def rows(document: Path, heading: str) -> list[list[str]]:
    """The table under a heading of the second or third level, without its head."""
    _, found, rest = document.read_text(encoding="utf-8").partition(f"# {heading}\n")
    assert found, f"{document.name} has no heading {heading!r}"
    lines = [line for line in re.split(r"^#", rest, flags=re.MULTILINE)[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def words(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


def prose(document: Path) -> str:
    """The text without its fenced blocks, where brackets and dots are code."""
    return re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def slug(heading: str) -> str:
    """The anchor that a heading gets on the usual code hosts."""
    return re.sub(r"[^\w -]", "", heading.lstrip("#").strip().lower()).replace(" ", "-")


def test_the_table_of_rows_and_tests_is_the_tests_own():
    document = SECURITY.read_text("utf-8")
    assert with_table(document, table()) == document, "make rows writes it anew"
