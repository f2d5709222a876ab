"""The institution's sign-in, played by the portal: who is who, which codes are under way, and the key that signs."""

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass

from joserfc import jwt
from joserfc.jwk import ECKey

from simulator.inputs import Json
from simulator.workspace import User, Workspace

CODE_LIFE = 60
TOKEN_LIFE = 300
"""Both in seconds."""


class Refused(Exception):
    """What the portal answers instead, as RFC 6749 calls it."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True)
class RelyingParty:
    """Who sends people here. ``issuer`` is the address under which both reach the portal."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str


@dataclass(frozen=True)
class Asked:
    """What a relying party wants, once it is known to be right."""

    state: str
    nonce: str
    code_challenge: str


@dataclass(frozen=True)
class _Granted:
    user: User
    asked: Asked
    at: float


class Institution:
    """Who belongs to it, and their passwords."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def people(self) -> list[User]:
        """Whoever belongs to the institution; guests and strangers have no account there."""
        return [
            user
            for user in self._workspace.users
            if not (user.is_bot or user.is_restricted or user.is_stranger or user.deleted)
        ]

    def signed_in(self, name: str, password: str) -> User | None:
        user = next((each for each in self.people() if each.name == name.strip().casefold()), None)
        right = password_of(user) if user else secrets.token_hex()
        return user if hmac.compare_digest(password.encode(), right.encode()) else None


class Provider:
    """Codes work once, for a minute; tokens are signed with a key that is made at the start and never leaves."""

    def __init__(self, institution: Institution, party: RelyingParty) -> None:
        self.institution = institution
        self.party = party
        self._key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"})
        self._key.ensure_kid()
        self._granted: dict[str, _Granted] = {}
        self._access: dict[str, User] = {}

    def metadata(self) -> Json:
        issuer = self.party.issuer
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/jwks",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "profile", "email"],
            "claims_supported": ["sub", "preferred_username", "name", "email", "email_verified", "auth_time"],
            "authorization_response_iss_parameter_supported": True,
        }

    def keys(self) -> Json:
        return {"keys": [self._key.as_dict(private=False)]}

    def asked(self, given: Json) -> Asked:
        """Raises ValueError where sending the browser back would be wrong, Refused where it is sent back with an error."""
        if given.get("client_id") != self.party.client_id:
            raise ValueError("client_id")
        if given.get("redirect_uri") != self.party.redirect_uri:
            raise ValueError("redirect_uri")
        if given.get("response_type") != "code":
            raise Refused("unsupported_response_type")
        challenge = str(given.get("code_challenge") or "")
        is_openid = "openid" in str(given.get("scope") or "").split()
        if not is_openid or not challenge or given.get("code_challenge_method") != "S256":
            raise Refused("invalid_request")
        return Asked(str(given.get("state") or ""), str(given.get("nonce") or ""), challenge)

    def grant(self, user: User, asked: Asked) -> str:
        code = secrets.token_urlsafe(24)
        self._granted[code] = _Granted(user, asked, time.time())
        return code

    def redeem(self, given: Json, authorization: str) -> Json:
        """Raises Refused."""
        if not self._is_party(authorization):
            raise Refused("invalid_client")
        if given.get("grant_type") != "authorization_code":
            raise Refused("unsupported_grant_type")
        granted = self._granted.pop(str(given.get("code")), None)
        if granted is None or time.time() - granted.at > CODE_LIFE:
            raise Refused("invalid_grant")
        digest = hashlib.sha256(str(given.get("code_verifier")).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if given.get("redirect_uri") != self.party.redirect_uri or challenge != granted.asked.code_challenge:
            raise Refused("invalid_grant")
        access = secrets.token_urlsafe(24)
        self._access[access] = granted.user
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFE,
            "scope": "openid profile email",
            "id_token": self._id_token(granted),
        }

    def userinfo(self, authorization: str) -> Json:
        """Raises Refused."""
        user = self._access.get(authorization.removeprefix("Bearer "))
        if user is None:
            raise Refused("invalid_token")
        return _claims(user)

    def _id_token(self, granted: _Granted) -> str:
        now = int(time.time())
        stamps = {"iat": now, "exp": now + TOKEN_LIFE, "auth_time": int(granted.at)}
        about = {"iss": self.party.issuer, "aud": self.party.client_id, "nonce": granted.asked.nonce}
        header = {"alg": "ES256", "kid": self._key.kid}
        return jwt.encode(header, {**about, **stamps, **_claims(granted.user)}, self._key)

    def _is_party(self, authorization: str) -> bool:
        pair = f"{self.party.client_id}:{self.party.client_secret}"
        expected = f"Basic {base64.b64encode(pair.encode()).decode()}"
        return hmac.compare_digest(authorization.encode(), expected.encode())


def password_of(user: User) -> str:
    """It stands on the page: whoever tries the demo shall come in, and nothing here opens any other door."""
    return f"sample-{user.name}"


def _claims(user: User) -> Json:
    return {
        "sub": f"portal-{user.id.lower()}",
        "preferred_username": user.name,
        "name": user.real_name,
        "email": user.email,
        "email_verified": True,
    }
