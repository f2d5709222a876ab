"""The portal over HTTP: the page where people sign in, and what OpenID Connect asks of a provider."""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from simulator.portal.pages import STYLE, refused, sign_in
from simulator.portal.provider import Provider, Refused, RelyingParty
from simulator.workspace import Workspace

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # Not "no-referrer": forms would then say they come from nowhere, and the guard of this machine would turn them away.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
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


def portal_routes(workspace: Workspace, party: RelyingParty) -> list[BaseRoute]:
    portal = _Portal(Provider(workspace, party))
    return [
        Route("/.well-known/openid-configuration", portal.metadata),
        Route("/jwks", portal.keys),
        Route("/authorize", portal.authorize, methods=["GET", "POST"]),
        Route("/token", portal.token, methods=["POST"]),
        Route("/userinfo", portal.userinfo),
        Route("/style.css", portal.style),
    ]


class _Portal:
    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def metadata(self, _request: Request) -> Response:
        return JSONResponse(self._provider.metadata())

    async def keys(self, _request: Request) -> Response:
        return JSONResponse(self._provider.keys())

    async def style(self, _request: Request) -> Response:
        return Response(STYLE, media_type="text/css")

    async def authorize(self, request: Request) -> Response:
        """There is no session: whoever comes here is asked for the password, so one browser can play many people."""
        given = _texts(await request.form() if request.method == "POST" else request.query_params)
        language = _language(request, given)
        try:
            asked = self._provider.asked(given)
        except ValueError:
            return HTMLResponse(refused(language), 400, _HEADERS)
        except Refused as why:
            return self._back({"error": why.error, "state": given.get("state", "")})
        if given.get("do") == "cancel":
            return self._back({"error": "access_denied", "state": asked.state})
        is_tried = request.method == "POST"
        user = self._provider.signed_in(given.get("name", ""), given.get("password", "")) if is_tried else None
        if user is None:
            hidden = {key: given[key] for key in (*_KEPT, "ui_locales") if key in given}
            page = sign_in(language, self._provider.people(), hidden, name=given.get("name", ""), is_wrong=is_tried)
            return HTMLResponse(page, 401 if is_tried else 200, _HEADERS)
        return self._back({"code": self._provider.grant(user, asked), "state": asked.state})

    async def token(self, request: Request) -> Response:
        authorization = request.headers.get("authorization", "")
        try:
            answer = self._provider.redeem(_texts(await request.form()), authorization)
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
        return RedirectResponse(f"{party.redirect_uri}?{urlencode({**facts, 'iss': party.issuer})}", 303, _HEADERS)


def _texts(given: Mapping[str, object]) -> dict[str, str]:
    return {key: value for key, value in given.items() if isinstance(value, str)}


def _language(request: Request, given: Mapping[str, str]) -> str:
    wanted = given.get("ui_locales") or request.headers.get("accept-language", "")
    return "ja" if wanted.lower().startswith("ja") else "en"
