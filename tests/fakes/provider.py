# ruff: noqa: ARG002 - the library names the arguments of what it calls
"""An institution's sign-in made of a real provider library (Authlib over Flask), which a test can make lie."""

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

import httpx2
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from werkzeug.serving import make_server

CLIENT_ID = "mamori"
CLIENT_SECRET = "between us: a / and a % and a é"
REDIRECT_URI = "https://mfa.example.ac.jp/link/callback"

Json = dict[str, Any]
Forge = Callable[[Json], str]
"""Makes another ID token out of the right claims."""


class _Client(ClientMixin):
    client_id = CLIENT_ID
    id_token_signed_response_alg = "RS256"
    method = "client_secret_basic"

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return REDIRECT_URI

    def get_allowed_scope(self, scope):
        return scope

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri == REDIRECT_URI

    def check_client_secret(self, client_secret):
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method, endpoint):
        return method == self.method

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"


class _Code(SimpleNamespace):
    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return None

    def get_acr(self):
        return None

    def get_amr(self):
        return None


class Provider:
    """Answers over a real socket. ``person`` is who signs in; ``forge`` what becomes of their token."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"use": "sig", "kid": "first"})
        self.published = [self.key]
        self.client = _Client()
        self.person: Json = {"sub": "sub-aiko", "preferred_username": "aiko"}
        self.forge: Forge | None = None
        self.metadata: Json = {}
        self.answers: dict[str, Response | Callable[[], Response]] = {}
        self.asked: list[str] = []
        self._codes: dict[str, _Code] = {}
        self._app = self._made()
        self._server = make_server("127.0.0.1", 0, self._app, threaded=True)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def start_over(self) -> None:
        self.published = [self.key]
        self.person = {"sub": "sub-aiko", "preferred_username": "aiko"}
        self.forge, self.metadata = None, {}
        self.client.method = "client_secret_basic"
        self.answers.clear()
        self.asked.clear()
        self._codes.clear()

    def sign_in(self, address: str) -> dict[str, str]:
        """What the browser brings back from there."""
        answer = httpx2.get(address, timeout=10)
        assert answer.status_code == 302, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    def token(self, claims: Json, key: RSAKey | ECKey | None = None, **header: Any) -> str:
        key = key or self.key
        return jwt.encode({"alg": "RS256", "kid": key.kid} | header, claims, key, algorithms=["RS256", "ES256"])

    def _made(self) -> Flask:
        app, provider = Flask(__name__), self
        server = AuthorizationServer(app, lambda id_: self.client if id_ == CLIENT_ID else None, lambda *_: None)

        class CodeGrant(grants.AuthorizationCodeGrant):
            TOKEN_ENDPOINT_AUTH_METHODS: ClassVar = ["client_secret_basic", "client_secret_post"]

            def save_authorization_code(self, code, request):
                data = request.payload.data
                provider._codes[code] = _Code(
                    code=code,
                    redirect_uri=request.payload.redirect_uri,
                    scope=request.scope,
                    nonce=data.get("nonce"),
                    code_challenge=data.get("code_challenge"),
                    code_challenge_method=data.get("code_challenge_method"),
                )

            def query_authorization_code(self, code, client):
                return provider._codes.get(code)

            def delete_authorization_code(self, authorization_code):
                del provider._codes[authorization_code.code]

            def authenticate_user(self, authorization_code):
                return provider.person

        class IdToken(OpenIDCode):
            def exists_nonce(self, nonce, request):
                return any(each.nonce == nonce for each in provider._codes.values())

            def resolve_client_private_key(self, client):
                return provider.key

            def get_client_claims(self, client):
                return {"iss": provider.issuer, "aud": [client.get_client_id()]}

            def get_encode_header(self, client):
                return {"alg": "RS256", "kid": provider.key.kid}

            def generate_user_info(self, user, scope):
                return UserInfo(**user)

            def encode_id_token(self, token, request):
                honest = super().encode_id_token(token, request)
                if provider.forge is None:
                    return honest
                return provider.forge(jwt.decode(honest, provider.key).claims)

        server.register_grant(CodeGrant, [IdToken(require_nonce=True), CodeChallenge(required=True)])

        @app.before_request
        def note():
            provider.asked.append(request.path)
            answer = provider.answers.get(request.path)
            return answer() if callable(answer) and not isinstance(answer, Response) else answer

        @app.get("/.well-known/openid-configuration")
        def metadata():
            issuer = provider.issuer
            return jsonify(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/jwks",
                    "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
                    "token_endpoint_auth_methods_supported": [provider.client.method],
                }
                | provider.metadata
            )

        @app.get("/jwks")
        def keys():
            return jsonify(KeySet(provider.published).as_dict(private=False))

        @app.get("/authorize")
        def authorize():
            grant = server.get_consent_grant(end_user=None)
            return server.create_authorization_response(grant=grant, grant_user=provider.person)

        @app.post("/token")
        def token():
            return server.create_token_response()

        return app
