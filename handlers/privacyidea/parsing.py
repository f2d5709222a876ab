"""Requests as the plugins write them. Pure: bytes in, fields out, and nothing that is sent can break it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from urllib.parse import parse_qsl, unquote, unquote_plus

from python_multipart import parse_form
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field

SECRET_FIELDS: Final = frozenset(("pass", "password"))
MOST_FIELDS: Final = 100

ESCAPED_TWICE: Final = ("privacyIDEA-Keycloak/", "privacyIDEA-Shibboleth/", "entraid-via-keycloak/")
"""User agents that escape every value once more, with + for a space."""
ESCAPED_IN_PART: Final = "FreeRADIUS"
"""Escapes the name and the code once more, and leaves + as it is."""

Fields = dict[str, str]


class Unreadable(Exception):
    """The body is not what its type says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came, by name. The query stands apart: secrets in it are a mistake (S67)."""

    body: Fields
    query: Fields

    @property
    def has_secret_in_query(self) -> bool:
        return not SECRET_FIELDS.isdisjoint(self.query)

    @property
    def fields(self) -> Fields:
        return self.query | self.body


def read(*, content_type: str, body: bytes, query: bytes, user_agent: str) -> Sent:
    """Raises Unreadable."""
    is_multipart = content_type.partition(";")[0].strip().lower() == "multipart/form-data"
    written = _multipart(content_type, body) if is_multipart else _urlencoded(body)
    return Sent(body=_fields(written, user_agent), query=_fields(_urlencoded(query), user_agent))


def names(user: str, realm: str, *, realms: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """What the person may be called here: the whole value, then with the realm that came beside it, last without any.

    There is one directory: a realm is taken off to find the name in it, if it is one of ``realms`` (none: any).
    """
    local, _, behind = user.rpartition("@")
    local = local or user
    said = realm or (behind if local != user else "")
    beside = f"{local}@{realm}" if realm else user
    if realms and said and said.casefold() not in realms:
        return (f"{user}@{realm}" if realm else user,)
    return tuple(dict.fromkeys((user, beside, local) if local != user else (beside, user)))


def _urlencoded(written: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            written.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace"
        )
    except ValueError:
        raise Unreadable from None


def _multipart(content_type: str, body: bytes) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def on_field(field: Field) -> None:
        found.append(
            ((field.field_name or b"").decode("utf-8", "replace"), (field.value or b"").decode("utf-8", "replace"))
        )

    try:
        # A file is nothing that a plugin sends: like any other unknown field it is passed over.
        parse_form({"Content-Type": content_type.encode("latin-1", "replace")}, BytesIO(body), on_field, lambda _: None)
    except (FormParserError, ValueError, AttributeError, KeyError):
        raise Unreadable from None
    if len(found) > MOST_FIELDS:
        raise Unreadable
    return found


def _fields(written: Iterable[tuple[str, str]], user_agent: str) -> Fields:
    """The first of each name counts, so that nobody can add a second one behind it."""
    again = _second_decoding(user_agent)
    found: Fields = {}
    for name, value in written:
        # A database of text takes no NUL.
        found.setdefault(name, again(name, value).replace("\0", "\ufffd"))
    return found


def _second_decoding(user_agent: str) -> Callable[[str, str], str]:
    if user_agent.startswith(ESCAPED_TWICE):
        return lambda _name, value: unquote_plus(value)
    if user_agent.startswith(ESCAPED_IN_PART):
        return lambda name, value: unquote(value) if name in {"user", "pass"} else value
    return lambda _name, value: value
