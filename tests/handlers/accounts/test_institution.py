"""What is believed of the institution's sign-in: one honest token of a real provider library, and no other (S62 to S64)."""

import base64
import dataclasses
import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Response
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from bot.accounts.model import Identity, Language
from bot.accounts.sign_in import Departure
from bot.errors import SignInFailed
from bot.secret import Secret
from handlers.accounts import oidc
from handlers.accounts.oidc import Client, InstitutionSignIn, is_private
from handlers.checks.model import Outcome, State, run_all
from handlers.checks.sign_in import sign_in_check
from handlers.system import MovableClock
from tests.fakes.provider import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, Provider

Json = dict[str, Any]


@pytest.fixture(scope="module")
def _provider() -> Iterator[Provider]:
    # The library refuses plain http otherwise; here it listens on loopback only.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    provider = Provider()
    yield provider
    provider.close()
    del os.environ["AUTHLIB_INSECURE_TRANSPORT"]


@pytest.fixture
def provider(_provider: Provider) -> Provider:
    _provider.start_over()
    return _provider


@pytest.fixture
def clock() -> MovableClock:
    """Of the machine, as the provider's; a test may put it wrong."""
    return MovableClock()


@pytest.fixture
def sign_in(provider: Provider, clock: MovableClock) -> InstitutionSignIn:
    return made(provider, clock)


def made(provider: Provider, clock: MovableClock, **changes: Any) -> InstitutionSignIn:
    client = Client(
        issuer=provider.issuer,
        id=CLIENT_ID,
        secret=Secret(CLIENT_SECRET),
        claim="preferred_username",
        redirect_uri=REDIRECT_URI,
    )
    return InstitutionSignIn(dataclasses.replace(client, **changes), clock)


def departure(mark: str = "0") -> Departure:
    state, nonce, verifier = (Secret(f"{name}-{mark}".ljust(64, "x")) for name in ("state", "nonce", "verifier"))
    return Departure(browser=Secret("browser"), state=state, nonce=nonce, verifier=verifier, language=Language.JAPANESE)


async def who(sign_in: InstitutionSignIn, provider: Provider, leaving: Departure | None = None) -> Identity:
    """All the way there and back."""
    leaving = leaving or departure()
    back = provider.sign_in(await sign_in.address(leaving))
    assert back["state"] == leaving.state.reveal()
    return await sign_in.identity(back["code"], verifier=leaving.verifier, nonce=leaving.nonce)


async def refused(sign_in: InstitutionSignIn, provider: Provider) -> str:
    """Why; and that the reason holds nothing of the token."""
    with pytest.raises(SignInFailed) as failed:
        await who(sign_in, provider)
    assert "eyJ" not in failed.value.reason
    assert CLIENT_SECRET not in failed.value.reason
    return failed.value.reason


async def test_who_signed_in_is_known_by_issuer_and_subject(sign_in: InstitutionSignIn, provider: Provider) -> None:
    assert await who(sign_in, provider) == Identity(issuer=provider.issuer, subject="sub-aiko", identifier="aiko")


async def test_the_request_asks_for_a_code_bound_to_this_browser_and_a_fresh_password(
    sign_in: InstitutionSignIn,
) -> None:
    asked = {key: one for key, (one,) in parse_qs(urlsplit(await sign_in.address(departure())).query).items()}
    assert asked.pop("code_challenge") not in departure().verifier.reveal()
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT_URI,
        "scope": "openid profile email",
        "state": departure().state.reveal(),
        "nonce": departure().nonce.reveal(),
        "code_challenge_method": "S256",
        "prompt": "login",
        "ui_locales": "ja",
    }


async def test_both_ways_to_show_the_secret_work(sign_in: InstitutionSignIn, provider: Provider) -> None:
    provider.client.method = "client_secret_post"
    assert (await who(sign_in, provider)).subject == "sub-aiko"


async def test_a_provider_with_neither_way_is_refused(sign_in: InstitutionSignIn, provider: Provider) -> None:
    provider.metadata = {"token_endpoint_auth_methods_supported": ["private_key_jwt"]}
    assert "no way to authenticate" in await refused(sign_in, provider)


async def test_a_code_of_another_browser_is_refused_by_the_provider(
    sign_in: InstitutionSignIn, provider: Provider
) -> None:
    """PKCE: a stolen code is worth nothing without the verifier, which never left the house."""
    back = provider.sign_in(await sign_in.address(departure("mallory")))
    mine = departure("aiko")
    with pytest.raises(SignInFailed, match="status 400"):
        await sign_in.identity(back["code"], verifier=mine.verifier, nonce=mine.nonce)


async def test_a_code_works_once(sign_in: InstitutionSignIn, provider: Provider) -> None:
    leaving = departure()
    back = provider.sign_in(await sign_in.address(leaving))
    await sign_in.identity(back["code"], verifier=leaving.verifier, nonce=leaving.nonce)
    with pytest.raises(SignInFailed, match="status 400"):
        await sign_in.identity(back["code"], verifier=leaving.verifier, nonce=leaving.nonce)


def lying(**changes: Any) -> Callable[[Provider], Callable[[Json], str]]:
    """The right claims but for these; None leaves one out."""

    def forge(provider: Provider) -> Callable[[Json], str]:
        def made(claims: Json) -> str:
            kept = {key: value for key, value in (claims | changes).items() if value is not None}
            return provider.token(kept)

        return made

    return forge


NOW = time.time()
LIES = {
    "another issuer": (lying(iss="https://other.example"), "issuer"),
    "no issuer": (lying(iss=None), "issuer"),
    "another audience": (lying(aud=["another"]), "audience"),
    "an audience that only begins alike": (lying(aud="mamori2"), "audience"),
    "no audience": (lying(aud=None), "audience"),
    "two audiences and no party": (lying(aud=["mamori", "another"]), "authorized party"),
    "another party": (lying(aud=["mamori"], azp="another"), "authorized party"),
    "expired": (lying(exp=int(NOW) - 3600), "expiry"),
    "without an end": (lying(exp=None), "expiry"),
    "an end that is no time": (lying(exp="tomorrow"), "expiry"),
    "an endless end": (lying(exp=10**30), "expiry"),
    "issued long ago": (lying(iat=int(NOW) - 3600), "time of issue"),
    "issued tomorrow": (lying(iat=int(NOW) + 86400), "time of issue"),
    "without a time of issue": (lying(iat=None), "time of issue"),
    "not valid yet": (lying(nbf=int(NOW) + 3600), "time of validity"),
    "another nonce": (lying(nonce="another"), "nonce"),
    "no nonce": (lying(nonce=None), "nonce"),
    "no subject": (lying(sub=None), "subject"),
    "an empty subject": (lying(sub=""), "subject"),
    "a subject that is a number": (lying(sub=7), "subject"),
    "a subject without end": (lying(sub="x" * 256), "subject"),
}


@pytest.mark.parametrize(("forge", "what"), LIES.values(), ids=LIES.keys())
async def test_a_token_that_lies_is_refused_though_its_signature_is_right(
    sign_in: InstitutionSignIn, provider: Provider, forge: Callable[[Provider], Callable[[Json], str]], what: str
) -> None:
    provider.forge = forge(provider)
    assert await refused(sign_in, provider) == f"the id_token's {what} is not right"


async def test_two_audiences_with_us_as_the_party_are_right(sign_in: InstitutionSignIn, provider: Provider) -> None:
    provider.forge = lying(aud=["another", CLIENT_ID], azp=CLIENT_ID)(provider)
    assert (await who(sign_in, provider)).subject == "sub-aiko"


def unsigned(claims: Json) -> str:
    def part(facts: Json) -> str:
        return base64.urlsafe_b64encode(json.dumps(facts).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none', 'kid': 'first'})}.{part(claims)}."


async def test_an_unsigned_token_is_refused(sign_in: InstitutionSignIn, provider: Provider) -> None:
    provider.forge = unsigned
    assert await refused(sign_in, provider) == "the id_token's algorithm is not allowed"


@pytest.mark.parametrize("secret", ["our own", "the public key"])
async def test_a_token_signed_with_something_others_know_is_refused(
    sign_in: InstitutionSignIn, provider: Provider, secret: str
) -> None:
    """Algorithm confusion: the metadata even offers HS256."""
    known = CLIENT_SECRET if secret == "our own" else provider.key.as_pem(private=False).decode()
    key = OctKey.import_key(base64.b64encode(known.encode()).decode())
    provider.forge = lambda claims: jwt.encode({"alg": "HS256", "kid": "first"}, claims, key)
    assert await refused(sign_in, provider) == "the id_token's algorithm is not allowed"


async def test_a_token_of_another_key_under_the_right_name_is_refused(
    sign_in: InstitutionSignIn, provider: Provider
) -> None:
    other = RSAKey.generate_key(2048, {"kid": "first"})
    provider.forge = lambda claims: provider.token(claims, other)
    assert await refused(sign_in, provider) == "the id_token's signature is not right"


async def test_a_token_that_was_changed_under_way_is_refused(sign_in: InstitutionSignIn, provider: Provider) -> None:
    def changed(claims: Json) -> str:
        head, _, signature = provider.token(claims).split(".")
        body = base64.urlsafe_b64encode(json.dumps(claims | {"sub": "sub-chika"}).encode()).decode().rstrip("=")
        return f"{head}.{body}.{signature}"

    provider.forge = changed
    assert await refused(sign_in, provider) == "the id_token's signature is not right"


async def test_a_key_that_comes_with_the_token_is_not_believed(sign_in: InstitutionSignIn, provider: Provider) -> None:
    other = RSAKey.generate_key(2048, {"kid": "mine"})
    provider.forge = lambda claims: provider.token(claims, other, jwk=other.as_dict(private=False))
    assert await refused(sign_in, provider)


async def test_an_algorithm_that_was_not_offered_is_refused(sign_in: InstitutionSignIn, provider: Provider) -> None:
    key = ECKey.generate_key("P-256", {"kid": "ec"})
    provider.published = [provider.key, key]
    provider.forge = lambda claims: provider.token(claims, key, alg="ES256")
    assert await refused(sign_in, provider) == "the id_token's algorithm is not allowed"


async def test_a_new_key_is_looked_up_once_and_not_at_every_token(
    sign_in: InstitutionSignIn, provider: Provider, clock: MovableClock
) -> None:
    await who(sign_in, provider)
    new = RSAKey.generate_key(2048, {"kid": "second"})
    provider.forge = lambda claims: provider.token(claims, new)
    for _ in range(3):
        assert await refused(sign_in, provider) == "the id_token's key is unknown"
    assert provider.asked.count("/jwks") == 1
    provider.published = [provider.key, new]
    clock.advance(oidc.KEYS_AGAIN)
    assert (await who(sign_in, provider)).subject == "sub-aiko"
    assert provider.asked.count("/jwks") == 2
    assert provider.asked.count("/.well-known/openid-configuration") == 1


async def test_a_withdrawn_key_is_forgotten_within_the_hour(
    sign_in: InstitutionSignIn, provider: Provider, clock: MovableClock
) -> None:
    await who(sign_in, provider)
    provider.published = [RSAKey.generate_key(2048, {"kid": "second"})]
    clock.advance(oidc.KEPT)
    assert await refused(sign_in, provider) == "the id_token's key is unknown"


@pytest.mark.parametrize("off", [timedelta(seconds=-100), timedelta(seconds=100)])
async def test_clocks_may_be_a_little_apart(
    sign_in: InstitutionSignIn, provider: Provider, clock: MovableClock, off: timedelta
) -> None:
    clock.advance(off)
    assert (await who(sign_in, provider)).subject == "sub-aiko"


@pytest.mark.parametrize("off", [timedelta(minutes=-5), timedelta(hours=2)])
async def test_a_clock_that_is_far_off_lets_nobody_in(
    sign_in: InstitutionSignIn, provider: Provider, clock: MovableClock, off: timedelta
) -> None:
    clock.advance(off)
    assert "time of issue" in await refused(sign_in, provider) or off > timedelta(0)


@pytest.mark.parametrize(
    ("auth_time", "is_in"),
    [(int(NOW), True), (int(NOW) - 3600, False), (None, False), ("now", False)],
    ids=["now", "an hour ago", "not said", "no time"],
)
async def test_how_old_a_sign_in_may_be_is_checked_and_not_only_asked(
    provider: Provider, clock: MovableClock, auth_time: object, *, is_in: bool
) -> None:
    sign_in = made(provider, clock, max_age=timedelta(minutes=10))
    assert "max_age=600" in await sign_in.address(departure())
    provider.forge = lying(auth_time=auth_time)(provider)
    if is_in:
        await who(sign_in, provider)
    else:
        assert "time of sign-in" in await refused(sign_in, provider)


@pytest.mark.parametrize(
    ("verified", "named"), [(True, "aiko@example.ac.jp"), (False, None), (None, None), ("true", None)]
)
async def test_an_address_counts_only_when_the_institution_has_verified_it(
    provider: Provider, clock: MovableClock, verified: object, named: str | None
) -> None:
    provider.person = {"sub": "sub-aiko", "email": "aiko@example.ac.jp", "email_verified": verified}
    assert (await who(made(provider, clock, claim="email"), provider)).identifier == named


@pytest.mark.parametrize("claim", [None, "", " ", 7, ["aiko"]])
async def test_a_claim_that_names_nobody_is_none(sign_in: InstitutionSignIn, provider: Provider, claim: object) -> None:
    provider.person = {"sub": "sub-aiko", "preferred_username": claim}
    assert (await who(sign_in, provider)).identifier is None


NONSENSE = {
    "an error": Response("{}", 500),
    "not JSON": Response("<html>sorry</html>", 200),
    "a list": Response("[]", 200),
    "nothing": Response("", 200),
    "too much": Response("x" * (oidc.LARGEST + 1), 200),
    "a redirect": Response("", 302, {"location": "https://elsewhere.example/"}),
    "bytes that are no text": Response(b"\xff\xfe", 200),
    "bottomless": Response("[" * 100_000, 200),
}


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE.keys())
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks"])
async def test_nonsense_lets_nobody_in_and_is_over_at_the_next_try(
    sign_in: InstitutionSignIn, provider: Provider, path: str, answer: Response
) -> None:
    provider.answers[path] = answer
    assert await refused(sign_in, provider)
    provider.answers.clear()
    assert (await who(sign_in, provider, departure("again"))).subject == "sub-aiko"


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "http://idp.example.ac.jp/token"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": ["https://idp.example.ac.jp"]},
    ],
    ids=str,
)
async def test_metadata_that_leads_astray_is_refused(
    sign_in: InstitutionSignIn, provider: Provider, changes: Json
) -> None:
    provider.metadata = changes
    with pytest.raises(SignInFailed):
        await sign_in.address(departure())


async def test_a_provider_that_is_away_is_said_so(clock: MovableClock) -> None:
    gone = Provider()
    issuer = gone.issuer
    gone.close()
    client = Client(issuer=issuer, id="mamori", secret=Secret("s"), claim="sub", redirect_uri=REDIRECT_URI)
    with pytest.raises(SignInFailed, match="ClientConnectorError"):
        await InstitutionSignIn(client, clock).address(departure())


async def checked(sign_in: InstitutionSignIn | None) -> Outcome:
    ((_name, outcome),) = await run_all([sign_in_check(sign_in)])
    assert CLIENT_SECRET not in outcome.words
    return outcome


async def test_the_operator_s_check_reads_what_a_sign_in_reads_and_signs_nobody_in(
    sign_in: InstitutionSignIn, provider: Provider
) -> None:
    assert (await checked(sign_in)).state is State.READY
    assert provider.asked == ["/.well-known/openid-configuration", "/jwks"]
    assert (await checked(None)).state is State.UNUSED


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"issuer": "https://idp.example.ac.jp/"}, "'https://idp.example.ac.jp/'"),
        ({"jwks_uri": "http://idp.example.ac.jp/keys"}, "jwks_uri"),
        ({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}, "authenticate a client"),
        ({"id_token_signing_alg_values_supported": ["HS256"]}, "no signature"),
    ],
)
async def test_the_operator_s_check_says_what_would_keep_everybody_from_signing_in(
    sign_in: InstitutionSignIn, provider: Provider, changed: Json, said: str
) -> None:
    provider.metadata = changed
    outcome = await checked(sign_in)
    assert outcome.state is State.WRONG
    assert said in outcome.words
    assert "MAMORI_OIDC_ISSUER" in outcome.words


async def test_the_operator_s_check_wants_keys_that_can_be_read(sign_in: InstitutionSignIn, provider: Provider) -> None:
    provider.answers["/jwks"] = Response("<html>")
    assert "no JSON" in (await checked(sign_in)).words
    assert (await checked(made(provider, MovableClock(), issuer=f"{provider.issuer}/nowhere"))).state is State.WRONG


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("https://idp.example.ac.jp/token", True),
        ("http://127.0.0.1:8080/token", True),
        ("http://[::1]:8080/token", True),
        ("http://127.0.0.1.example.com/token", False),
        ("http://idp.example.ac.jp/token", False),
        ("https:///token", False),
        ("https://[broken/token", False),
        ("https://idp.example.ac.jp/#token", False),
        (None, False),
        (7, False),
    ],
)
def test_only_addresses_that_nobody_can_read_along_are_used(url: object, *, private: bool) -> None:
    """S66."""
    assert is_private(url) is private
