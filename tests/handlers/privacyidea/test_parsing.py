"""Requests as plugins write them, read by the laws of the contract, whatever else stands in them."""

from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.privacyidea.callers import Caller, address_said, caller_at
from handlers.privacyidea.parsing import Unreadable, names, read

FORM = "application/x-www-form-urlencoded"
PLAIN = ["PAM/1.1", "simpleSAMLphp/2.3", "privacyIDEA-LDAP-Proxy", "python-requests/2.32", "", "curl/8"]
TWICE = ["privacyIDEA-Keycloak/1.5", "privacyIDEA-Shibboleth/2.0", "entraid-via-keycloak/1.0"]
WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)
FIELDS = st.dictionaries(st.sampled_from(["user", "pass", "realm", "transaction_id", "state", "x"]), WORDS)


def form(body: str, agent: str = "", query: str = "") -> dict[str, str]:
    return read(content_type=FORM, body=body.encode(), query=query.encode(), user_agent=agent).fields


def multipart(fields: dict[str, str], boundary: str = "------------------------d74496d66958873e") -> tuple[str, bytes]:
    """As curl writes it for PHP."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return f"multipart/form-data; boundary={boundary}", "".join([*parts, f"--{boundary}--\r\n"]).encode()


@given(fields=FIELDS, agent=st.sampled_from(PLAIN))
def test_both_ways_to_write_a_form_say_the_same(fields: dict[str, str], agent: str) -> None:
    assert form(urlencode(fields), agent) == fields
    content_type, body = multipart(fields)
    assert read(content_type=content_type, body=body, query=b"", user_agent=agent).fields == fields


@given(fields=FIELDS, agent=st.sampled_from(TWICE), space=st.sampled_from([quote, quote_plus]))
def test_who_escapes_twice_is_decoded_twice(fields: dict[str, str], agent: str, space: object) -> None:
    escaped = {name: space(value, safe="") for name, value in fields.items()}  # type: ignore[operator]
    assert form(urlencode(escaped), agent) == fields
    content_type, body = multipart(escaped)
    assert read(content_type=content_type, body=body, query=b"", user_agent=agent).fields == fields


@given(fields=FIELDS)
def test_freeradius_escapes_name_and_code_once_more_and_keeps_its_plus(fields: dict[str, str]) -> None:
    escaped = {name: quote(value, safe="+") if name in {"user", "pass"} else value for name, value in fields.items()}
    assert form(urlencode(escaped), "FreeRADIUS") == fields


@pytest.mark.parametrize(
    ("agent", "body", "user"),
    [
        ("privacyIDEA-Keycloak/1.5", "user=hana%2540office", "hana@office"),
        ("privacyIDEA-Keycloak/1.5", "user=hana%2Btanaka", "hana tanaka"),
        ("FreeRADIUS 3.0", "user=hana%2540office", "hana@office"),
        ("FreeRADIUS", "user=hana%2Btanaka", "hana+tanaka"),
        ("PAM/1.0", "user=hana%2540office", "hana%40office"),
        ("privacyidea-keycloak/1.5", "user=hana%2540office", "hana%40office"),
        ("", "user=hana+tanaka", "hana tanaka"),
        ("", "&&user=hana&", "hana"),
        ("", "user=hana&user=mallory", "hana"),
        ("", "user=%ff%00x", "��x"),
    ],
)
def test_a_name_is_read_as_its_plugin_meant_it(agent: str, body: str, user: str) -> None:
    assert form(body, agent) == {"user": user}


@given(
    content_type=st.sampled_from([FORM, "", "multipart/form-data", "multipart/form-data; boundary=x"]) | st.text(),
    body=st.binary(max_size=300),
    query=st.binary(max_size=50),
)
def test_nothing_that_is_sent_breaks_the_reading(content_type: str, body: bytes, query: bytes) -> None:
    for agent in (*PLAIN, *TWICE, "FreeRADIUS"):
        try:
            sent = read(content_type=content_type, body=body, query=query, user_agent=agent)
        except Unreadable:
            continue
        for value in sent.fields.values():
            value.encode()  # no lone surrogates, which neither a database nor an answer could hold
            assert "\0" not in value


@given(fields=FIELDS, junk=st.binary(max_size=60))
def test_junk_inside_a_multipart_body_is_an_error_or_nothing(fields: dict[str, str], junk: bytes) -> None:
    content_type, body = multipart(fields)
    for cut in (body[: len(body) // 2] + junk, junk + body, body + junk):
        try:
            read(content_type=content_type, body=cut, query=b"", user_agent="")
        except Unreadable:
            continue


@given(secret=st.sampled_from(["pass", "password"]), value=WORDS)
def test_a_secret_in_the_query_is_seen_wherever_else_it_stands(secret: str, value: str) -> None:
    """S67."""
    body, query = urlencode({secret: value}).encode(), urlencode({"user": "x", secret: value}).encode()
    assert read(content_type=FORM, body=body, query=query, user_agent="").has_secret_in_query
    assert not read(content_type=FORM, body=body, query=b"user=x", user_agent="").has_secret_in_query


@given(user=st.text(min_size=1, max_size=20), realm=st.text(max_size=10))
def test_the_whole_name_comes_first_and_the_last_at_parts_it_from_its_realm(user: str, realm: str) -> None:
    found = names(user, realm)
    local = user.rpartition("@")[0] or user
    whole = f"{user}@{realm}" if realm and local == user else user
    assert found[0] == whole
    assert found[-1] == local
    assert set(found) <= {user, local, f"{local}@{realm}"}


@given(user=st.text("ab@", min_size=1, max_size=8), realm=st.sampled_from(["", "b", "office", "Office"]))
def test_where_realms_are_listed_no_other_realm_is_taken_off(user: str, realm: str) -> None:
    local, _, behind = user.rpartition("@")
    said = realm or (behind if local else "")
    found = names(user, realm, realms=frozenset({"office"}))
    if said.casefold() in {"", "office"}:
        assert found == names(user, realm)
    else:
        assert found == (f"{user}@{realm}" if realm else user,)


def test_the_narrowest_network_names_the_caller() -> None:
    callers = tuple(map(Caller.of, ("10.0.0.0/8=Everything", "10.1.0.0/16 = Campus  VPN ", "2001:db8::/32")))
    found = [caller_at(callers, each) for each in ("10.1.2.3", "10.9.9.9", "2001:db8::1", "192.0.2.1", "", None, "x")]
    assert [each and each.application for each in found] == ["Campus VPN", "Everything", None, None, None, None, None]
    assert [each is None for each in found] == [False, False, False, True, True, True, True]


@given(said=st.text(max_size=40))
def test_only_an_address_is_kept_as_the_persons_address(said: str) -> None:
    """S16, S56: it is shown in Slack."""
    kept = address_said(said)
    assert kept is None or set(kept) <= set("0123456789abcdef:.%") or "%" in kept
