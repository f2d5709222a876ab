"""Whether people could sign in at the institution: its metadata and keys are read, and nobody signs in."""

from handlers.accounts.oidc import InstitutionSignIn
from handlers.checks.model import Check, Outcome, ready, unused, wrong


def sign_in_check(sign_in: InstitutionSignIn | None) -> Check:
    async def look() -> Outcome:
        if sign_in is None:
            return unused("MAMORI_OIDC_ISSUER is not set: people link their accounts by invitation")
        if fault := await sign_in.check():
            return wrong(
                f"{fault}: MAMORI_OIDC_ISSUER must be the address whose /.well-known/openid-configuration names it, letter "
                "by letter, as its 'issuer'"
            )
        return ready("the institution's metadata and keys can be read; the client's secret shows at the first sign-in")

    return Check("sign-in", look)
