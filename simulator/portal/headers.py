"""What every page of the portal is sent with, and how a request says which language it wants."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request

from simulator.portal.words import WORDS

HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    # Not "no-referrer": forms would then say they come from nowhere, and the guard of this machine would turn them away.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


def texts(given: Mapping[str, object]) -> dict[str, str]:
    return {key: value for key, value in given.items() if isinstance(value, str)}


def language(request: Request, given: Mapping[str, str] | None = None) -> str:
    """As chosen on the page, as the relying party asks, or as the browser is set."""
    chosen = request.query_params.get("lang") or request.cookies.get("portal-language")
    if chosen in WORDS:
        return chosen
    wanted = (given or {}).get("ui_locales") or request.headers.get("accept-language", "")
    return "ja" if wanted.lower().startswith("ja") else "en"
