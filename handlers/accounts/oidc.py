"""The institution's sign-in: an OpenID Connect client that believes a signed ID token and nothing else.

Source: OpenID Connect Core 1.0 (3.1.3.7: what to check of an ID token), Discovery 1.0, RFC 7636 (PKCE), RFC 9207, RFC 9700.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import aiohttp
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.accounts.model import Identity
from bot.accounts.sign_in import Departure
from bot.errors import SignInFailed
from bot.ports import Clock
from bot.secret import Secret

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512")
"""Signatures with a private key only: with an HMAC our own client secret, or worse a public key, could make tokens."""
PATIENCE: Final = 5.0
"""Seconds one call may take; a person waits at the page."""
LARGEST: Final = 256 * 1024
"""Bytes of an answer that are read."""
KEPT: Final = timedelta(hours=1)
"""How long the institution's addresses and keys are taken as read."""
KEYS_AGAIN: Final = timedelta(minutes=1)
"""Pause between two looks for a key nobody has heard of: else whoever sends tokens decides how often we ask."""
SKEW: Final = timedelta(minutes=2)
"""How far the institution's clock and ours may be apart."""
OLDEST: Final = timedelta(minutes=10)
"""An ID token that comes by itself from the token endpoint is fresh; an older one is a replay."""
LONGEST_SUBJECT: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """What the institution and Mamori agreed on; an operator's settings."""

    issuer: str
    id: str
    secret: Secret
    claim: str
    """The claim that names an account of the directory, until its subject is known."""
    redirect_uri: str
    max_age: timedelta | None = None
    """How long ago the person may have signed in; None asks for the password anew each time."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """Something read from the institution, and when."""

    value: Any
    at: datetime


class InstitutionSignIn:
    """Every failure is a SignInFailed whose reason is fit for a log: it names what was wrong, never what was sent."""

    def __init__(self, client: Client, clock: Clock) -> None:
        """``clock`` is the machine's: tokens bear the institution's time, which no demo moves."""
        self._client = client
        self._clock = clock
        self._metadata: _Kept | None = None
        self._keys: _Kept | None = None

    async def check(self) -> str | None:
        """Why nobody could sign in, as far as can be told without somebody who does; None where all is well."""
        try:
            metadata = await self._discovered()
            if not (_way_to_authenticate(metadata) and _algorithms(metadata)):
                return f"{self._client.issuer} offers no signature or no way to authenticate a client that Mamori takes"
            self._keys = _Kept(_key_set(await _call("GET", metadata["jwks_uri"])), self._clock.now())
        except SignInFailed as failed:
            return f"{self._client.issuer} can't be used ({failed.reason})"
        return None

    async def address(self, departure: Departure) -> str:
        """Where the browser goes to sign in."""
        metadata = await self._discovered()
        challenge = hashlib.sha256(departure.verifier.reveal().encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self._client.id,
            "redirect_uri": self._client.redirect_uri,
            "scope": "openid profile email",
            "state": departure.state.reveal(),
            "nonce": departure.nonce.reveal(),
            "code_challenge": base64.urlsafe_b64encode(challenge).decode().rstrip("="),
            "code_challenge_method": "S256",
            "ui_locales": departure.language.value,
        }
        if self._client.max_age is None:
            asked["prompt"] = "login"
        else:
            asked["max_age"] = str(int(self._client.max_age.total_seconds()))
        endpoint = metadata["authorization_endpoint"]
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"

    def is_from_here(self, issuer: str | None) -> bool:
        """Whether an answer that names its issuer (RFC 9207) names ours; many don't name any."""
        return issuer is None or issuer == self._client.issuer

    async def identity(self, code: str, *, verifier: Secret, nonce: Secret) -> Identity:
        """Who signed in, for a code that a browser brought back."""
        metadata = await self._discovered()
        answer = await self._redeem(metadata, code, verifier)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise SignInFailed("no id_token")
        claims = await self._claims(metadata, token)
        self._check(claims, nonce)
        return Identity(issuer=self._client.issuer, subject=claims["sub"], identifier=self._named(claims))

    async def _discovered(self) -> Mapping[str, Any]:
        now = self._clock.now()
        if self._metadata is None or not self._metadata.at <= now < self._metadata.at + KEPT:
            found = await _call("GET", f"{self._client.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self._client.issuer:
                raise SignInFailed(f"its metadata names another issuer, {str(found.get('issuer'))[:200]!a}")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if not is_private(found.get(name)):
                    raise SignInFailed(f"{name} is no https address")
            self._metadata = _Kept(found, now)
        return dict(self._metadata.value)

    async def _redeem(self, metadata: Mapping[str, Any], code: str, verifier: Secret) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.redirect_uri,
            "code_verifier": verifier.reveal(),
        }
        headers = {}
        id_, secret = self._client.id, self._client.secret.reveal()
        match _way_to_authenticate(metadata):
            case "client_secret_basic":
                # RFC 6749, 2.3.1: both parts are form-encoded first.
                pair = f"{quote(id_, safe='')}:{quote(secret, safe='')}"
                headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
            case "client_secret_post":
                form |= {"client_id": id_, "client_secret": secret}
            case None:
                raise SignInFailed("no way to authenticate that we know")
        return await _call("POST", metadata["token_endpoint"], form=form, headers=headers)

    async def _claims(self, metadata: Mapping[str, Any], token: str) -> dict[str, Any]:
        allowed = _algorithms(metadata)
        try:
            header = jws.extract_compact(token.encode()).headers()
        except (JoseError, ValueError, UnicodeError):
            raise SignInFailed("the id_token is none") from None
        if header.get("alg") not in allowed:
            raise SignInFailed("the id_token's algorithm is not allowed")
        keys = await self._key_set(metadata, header.get("kid"))
        try:
            claims = jwt.decode(token, keys, algorithms=allowed).claims
        except (JoseError, ValueError, TypeError):
            raise SignInFailed("the id_token's signature is not right") from None
        if not isinstance(claims, dict):
            raise SignInFailed("the id_token holds no claims")
        return claims

    async def _key_set(self, metadata: Mapping[str, Any], kid: object) -> KeySet:
        """The institution's keys; asked for anew when a token names one that is not among them."""
        now = self._clock.now()
        kept = self._keys
        is_current = kept is not None and kept.at <= now < kept.at + KEPT
        if kept is None or not is_current or (not _holds(kept.value, kid) and now >= kept.at + KEYS_AGAIN):
            found = await _call("GET", metadata["jwks_uri"])
            kept = self._keys = _Kept(_key_set(found), now)
        if not _holds(kept.value, kid):
            raise SignInFailed("the id_token's key is unknown")
        keys: KeySet = kept.value
        return keys

    def _check(self, claims: Mapping[str, Any], nonce: Secret) -> None:
        now = self._clock.now()
        audience = claims.get("aud")
        audiences = [audience] if isinstance(audience, str) else audience
        party = claims.get("azp")
        issued, expires, signed_in = (_instant(claims.get(each)) for each in ("iat", "exp", "auth_time"))
        not_before = _instant(claims["nbf"]) if "nbf" in claims else now
        is_recent = self._client.max_age is None or (
            signed_in is not None and now - SKEW - self._client.max_age <= signed_in <= now + SKEW
        )
        rules = {
            "issuer": claims.get("iss") == self._client.issuer,
            "audience": isinstance(audiences, list) and self._client.id in audiences,
            "authorized party": party == self._client.id
            or (party is None and isinstance(audiences, list) and len(audiences) == 1),
            "expiry": expires is not None and now < expires + SKEW,
            "time of issue": issued is not None and now - OLDEST <= issued <= now + SKEW,
            "time of validity": not_before is not None and not_before <= now + SKEW,
            "nonce": isinstance(claims.get("nonce"), str) and claims["nonce"] == nonce.reveal(),
            "subject": isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= LONGEST_SUBJECT,
            "time of sign-in": is_recent,
        }
        if broken := [name for name, holds in rules.items() if not holds]:
            raise SignInFailed(f"the id_token's {broken[0]} is not right")

    def _named(self, claims: Mapping[str, Any]) -> str | None:
        """An address counts only if the institution has verified it: people may write any into some directories."""
        named = claims.get(self._client.claim)
        if not isinstance(named, str) or not named.strip():
            return None
        is_address = self._client.claim == "email"
        return named if not is_address or claims.get("email_verified") is True else None


def _way_to_authenticate(metadata: Mapping[str, Any]) -> str | None:
    offered = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return next((each for each in ("client_secret_basic", "client_secret_post") if each in offered), None)


def _algorithms(metadata: Mapping[str, Any]) -> list[str]:
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    return [each for each in ALGORITHMS if each in offered]


def is_private(url: object) -> bool:
    """Whether nobody on the way can read or change what goes there (S66)."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    if parts.fragment or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in {"127.0.0.1", "localhost", "::1"})


async def _call(
    method: str, url: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    what = urlsplit(url).path
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE), trust_env=True) as session,
            # No redirect is followed: a code or our secret must not travel to wherever an answer points.
            session.request(method, url, data=form, headers=headers, allow_redirects=False) as response,
        ):
            body = bytearray()
            async for chunk in response.content.iter_chunked(65536):
                body += chunk
                if len(body) > LARGEST:
                    raise SignInFailed(f"{what}: too long an answer")
            status = response.status
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise SignInFailed(f"{what}: {type(error).__name__}") from None
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise SignInFailed(f"{what}: status {status}, no JSON") from None
    if status != 200 or not isinstance(found, dict):  # noqa: PLR2004 - HTTP's own number
        raise SignInFailed(f"{what}: status {status}")
    return found


def _key_set(found: Mapping[str, Any]) -> KeySet:
    try:
        return KeySet.import_key_set({"keys": list(found["keys"])})
    except (JoseError, KeyError, ValueError, TypeError, AttributeError):
        raise SignInFailed("the keys can't be read") from None


def _holds(keys: KeySet, kid: object) -> bool:
    if kid is None:
        return len(keys.keys) == 1
    return any(key.kid == kid for key in keys)


def _instant(seconds: object) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
