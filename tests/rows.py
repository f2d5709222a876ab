"""``make rows``: which test shows which row of the security requirements, read from the tests' own docstrings.

The table stands in docs/security.md between two marks; a test holds it against the tests as they are.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent.parent
SECURITY: Final = HERE / "docs/security.md"
BEGIN: Final = "<!-- made by `make rows` from the tests; edits are lost -->"
END: Final = "<!-- end of what `make rows` made -->"
ROW: Final = re.compile(r"\bS(\d{1,2})\b(?:\s+to\s+S(\d{1,2})\b)?")
HIGHEST: Final = 77


def main() -> int:
    SECURITY.write_text(with_table(SECURITY.read_text("utf-8"), table()), "utf-8")
    return 0


def with_table(document: str, made: str) -> str:
    """The document with ``made`` between its marks. Raises ValueError where the marks are missing."""
    before, _, rest = document.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"{SECURITY.name} has lost its marks: {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{made}{END}{after}"


def table() -> str:
    shown: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for path in sorted((HERE / "tests").rglob("test_*.py")):
        for name, words in docstrings(ast.parse(path.read_text("utf-8"))):
            for row in rows_in(words):
                shown[row].add((path.relative_to(HERE).as_posix(), name))
    lines = ["| row | shown by |", "|---|---|"]
    lines += [f"| S{row} | {'; '.join(_by_file(shown[row]))} |" for row in sorted(shown)]
    return "\n".join(lines) + "\n"


def docstrings(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Of each test by its name; of the file, under no name, where it speaks for all of its tests."""
    yield "", ast.get_docstring(tree) or ""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, ast.get_docstring(node) or ""


def rows_in(words: str) -> Iterator[int]:
    """Single rows, and spans such as "S1 to S4"."""
    for first, last in ROW.findall(words):
        yield from (row for row in range(int(first), int(last or first) + 1) if 1 <= row <= HIGHEST)


def _by_file(tests: set[tuple[str, str]]) -> Iterator[str]:
    for path, found in groupby(sorted(tests), key=lambda each: each[0]):
        names = [f"`{name}`" for _, name in found if name]
        yield f"`{path}`" + (f": {', '.join(names)}" if names else "")


if __name__ == "__main__":
    sys.exit(main())
