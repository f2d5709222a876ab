"""The portal over HTTP: the page where people sign in, and what OpenID Connect asks of a provider."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from simulator.portal.front import Front, front_routes
from simulator.portal.headers import HEADERS, language, texts
from simulator.portal.mamori import SecondFactor
from simulator.portal.pages import authorize, refused
from simulator.portal.provider import Institution, Provider, Refused, RelyingParty
from simulator.workspace import Workspace

_HERE = Path(__file__).parent
_KEPT = (
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
)


def portal_routes(
    workspace: Workspace,
    guard: Sequence[Middleware],
    *,
    relying_party: RelyingParty | None,
    second_factor: SecondFactor | None,
) -> list[BaseRoute]:
    """``relying_party`` is who may send people here to sign in; ``second_factor`` is whom the portal itself asks."""
    institution = Institution(workspace)
    front = Front(institution, second_factor)
    below = [
        *front_routes(front),
        Route("/style.css", _file("style.css", "text/css")),
        Route("/waiting.js", _file("waiting.js", "text/javascript")),
        *(_provider_routes(Provider(institution, relying_party)) if relying_party else []),
    ]
    return [
        Route("/portal", front.portal, methods=["GET", "POST"], middleware=guard),
        Mount("/portal", routes=below, middleware=guard),
    ]


def _provider_routes(provider: Provider) -> list[BaseRoute]:
    portal = _Portal(provider)
    return [
        Route("/.well-known/openid-configuration", portal.metadata),
        Route("/jwks", portal.keys),
        Route("/authorize", portal.authorize, methods=["GET", "POST"]),
        Route("/token", portal.token, methods=["POST"]),
        Route("/userinfo", portal.userinfo),
    ]


def _file(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    async def send(_request: Request) -> Response:
        return FileResponse(_HERE / name, media_type=f"{kind}; charset=utf-8", headers=HEADERS)

    return send


class _Portal:
    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def metadata(self, _request: Request) -> Response:
        return JSONResponse(self._provider.metadata())

    async def keys(self, _request: Request) -> Response:
        return JSONResponse(self._provider.keys())

    async def authorize(self, request: Request) -> Response:
        """There is no session: whoever comes here is asked for the password, so one browser can play many people."""
        given = texts(await request.form() if request.method == "POST" else request.query_params)
        spoken = language(request, given)
        try:
            asked = self._provider.asked(given)
        except ValueError:
            return HTMLResponse(refused(spoken), 400, HEADERS)
        except Refused as why:
            return self._back({"error": why.error, "state": given.get("state", "")})
        if given.get("do") == "cancel":
            return self._back({"error": "access_denied", "state": asked.state})
        is_tried = request.method == "POST"
        user = (
            self._provider.institution.signed_in(given.get("name", ""), given.get("password", "")) if is_tried else None
        )
        if user is None:
            hidden = {key: given[key] for key in (*_KEPT, "ui_locales") if key in given}
            people = self._provider.institution.people()
            page = authorize(spoken, people, hidden, name=given.get("name", ""), is_wrong=is_tried)
            return HTMLResponse(page, 401 if is_tried else 200, HEADERS)
        return self._back({"code": self._provider.grant(user, asked), "state": asked.state})

    async def token(self, request: Request) -> Response:
        authorization = request.headers.get("authorization", "")
        try:
            answer = self._provider.redeem(texts(await request.form()), authorization)
        except Refused as why:
            status = 401 if why.error == "invalid_client" else 400
            return JSONResponse({"error": why.error}, status, {"cache-control": "no-store"})
        return JSONResponse(answer, headers={"cache-control": "no-store"})

    async def userinfo(self, request: Request) -> Response:
        try:
            return JSONResponse(self._provider.userinfo(request.headers.get("authorization", "")))
        except Refused as why:
            return JSONResponse({"error": why.error}, 401, {"www-authenticate": f'Bearer error="{why.error}"'})

    def _back(self, facts: Mapping[str, str]) -> Response:
        party = self._provider.party
        return RedirectResponse(f"{party.redirect_uri}?{urlencode({**facts, 'iss': party.issuer})}", 303, HEADERS)
