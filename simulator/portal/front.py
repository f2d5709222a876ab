"""The portal as people use it: a password, Mamori's second factor, then what lies behind. Whatever fails, nobody gets in."""

import contextlib
import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from simulator.portal import check_pages, pages
from simulator.portal.headers import HEADERS, language, texts
from simulator.portal.mamori import WAIT, WAYS, Mamori, NotRequired, Question, SecondFactor, Unavailable
from simulator.portal.provider import Institution
from simulator.portal.sessions import COOKIE, WANTED, Application, Attempt, Proof, Session, Sessions, Wrong
from simulator.portal.sessions import PLACES as CLAIMED
from simulator.portal.words import WORDS

PLACES: Final[dict[Application, str]] = {"portal": "/portal", "grades": "/portal/grades"}
CHECK: Final = "/portal/check"
LONGEST_CODE = 64


def front_routes(front: "Front") -> list[BaseRoute]:
    """Below ``/portal``; ``Front.portal`` is the page of that very address."""
    return [
        Route("/grades", front.grades, methods=["GET", "POST"]),
        Route("/step-up", front.step_up, methods=["POST"]),
        Route("/check", front.check),
        Route("/check/news", front.news),
        Route("/check/code", front.take_code, methods=["POST"]),
        Route("/check/way", front.another_way, methods=["POST"]),
        Route("/check/again", front.again, methods=["POST"]),
        Route("/sign-out", front.sign_out, methods=["POST"]),
    ]


class Front:
    def __init__(self, institution: Institution, factor: SecondFactor | None) -> None:
        self._institution = institution
        self._mamori = Mamori(factor) if factor else None

    async def portal(self, request: Request) -> Response:
        return await self._enter(request, "portal")

    async def grades(self, request: Request) -> Response:
        return await self._enter(request, "grades")

    async def _enter(self, request: Request, application: Application) -> Response:
        """The place itself for whoever has proved enough; the way to it for everybody else."""
        if self._mamori is None:
            return _page(request, pages.unset(language(request), application), 503)
        session = _session(request)
        if request.method == "POST":
            return await self._sign_in(request, application)
        if session and session.attempt:
            return _to(CHECK)
        if session and session.proof:
            return _page(request, _inside(language(request), session, session.proof, application))
        people = self._institution.people()
        return _page(request, pages.sign_in(language(request), people, application, is_wrong=False))

    async def _sign_in(self, request: Request, application: Application) -> Response:
        """The password first: a name that nobody has is never asked about."""
        given = texts(await request.form())
        name = given.get("name", "")
        user = self._institution.signed_in(name, given.get("password", ""))
        if user is None:
            people = self._institution.people()
            page = pages.sign_in(
                language(request), people, application, name=name, is_wrong=True, place=given.get("place", "")
            )
            return _page(request, page, 401)
        _sessions(request).end(request.cookies.get(COOKIE))
        token, session = _sessions(request).open(user, given.get("place", ""))
        return await self._ask(request, token, session, application)

    async def step_up(self, request: Request) -> Response:
        """For whoever is in and wants to where more is asked for."""
        token, session = request.cookies.get(COOKIE), _session(request)
        if token is None or session is None or session.proof is None:
            return _to(PLACES["grades"])
        return await self._ask(request, token, session, "grades")

    async def again(self, request: Request) -> Response:
        """After a sign-in that ended in nothing worse than time."""
        token, session = request.cookies.get(COOKIE), _session(request)
        attempt = session.attempt if session else None
        if token is None or session is None or attempt is None:
            return _to(PLACES["portal"])
        if attempt.last.status == "pending" or check_pages.end_of(attempt.last) not in check_pages.ASKED_AGAIN:
            return _to(CHECK)
        return await self._ask(request, token, session, attempt.application)

    async def _ask(self, request: Request, token: str, session: Session, application: Application) -> Response:
        claimed = CLAIMED[session.place]
        question = Question(
            account=session.user.name,
            application=WORDS[language(request)][application],
            strength=WANTED[application],
            ip=claimed[0] if claimed else request.client.host if request.client else None,
            location=claimed[1] if claimed else None,
            user_agent=request.headers.get("user-agent", "")[:1000] or None,
            once=secrets.token_urlsafe(16),
        )
        try:
            answer = await self._reach.ask(question)
        except Unavailable:
            if session.proof is None:
                _sessions(request).end(token)
            return _page(request, check_pages.unavailable(language(request), PLACES[application]), 503)
        if _sessions(request).get(token) is not session:
            return _to(PLACES[application])  # signed out meanwhile
        if isinstance(answer, NotRequired):
            proof = session.proof or Proof(None, "password")
            if not proof.opens(application):
                return _weak(request, token, session)
            _sessions(request).prove(session, proof)
            return _keeping(_to(PLACES[application]), token)
        session.attempt = Attempt(application, answer)
        return _keeping(_to(CHECK), token)

    async def check(self, request: Request) -> Response:
        """Where a session waits, and the one place where it is let in: by Mamori's own word about its own question."""
        token, session = request.cookies.get(COOKIE), _session(request)
        attempt = session.attempt if session else None
        if token is None or session is None or attempt is None:
            return _to(PLACES["portal"])
        await self._look(attempt)
        # Meanwhile another tab may have gone on: only the question that is still this session's lets it in.
        if _sessions(request).get(token) is not session or session.attempt is not attempt:
            return _to(CHECK)
        if attempt.is_reachable and attempt.last.status == "approved":
            proof = Proof(attempt.last.method, "possession" if attempt.last.strength == "possession" else "session")
            if not proof.opens(attempt.application):
                return _weak(request, token, session)
            _sessions(request).prove(session, proof)
            return _to(PLACES[attempt.application])
        status = 200 if attempt.is_reachable else 503
        return _page(request, check_pages.check(language(request), attempt, session.user.tz), status)

    async def news(self, request: Request) -> Response:
        """For the page's script: whether the page is out of date. It learns nothing else from here."""
        session, seen = _session(request), request.query_params.get("seen", "")
        attempt = session.attempt if session else None
        if attempt is None:
            return JSONResponse({"changed": True}, headers=HEADERS)
        if attempt.version == seen:
            await self._look(attempt, wait=WAIT if attempt.is_reachable else 0)
        return JSONResponse({"changed": attempt.version != seen}, headers=HEADERS)

    async def take_code(self, request: Request) -> Response:
        session = _session(request)
        attempt = session.attempt if session else None
        if attempt is None:
            return _to(PLACES["portal"])
        code = texts(await request.form()).get("code", "").strip()
        if not code or len(code) > LONGEST_CODE:
            attempt.wrong = Wrong("length" if code else "empty")
            return _to(CHECK)
        try:
            answer = await self._reach.take_code(attempt.id, code)
        except Unavailable:
            attempt.wrong = Wrong("unreachable")
            return _to(CHECK)
        is_pending = answer.status == "pending"
        attempt.wrong = Wrong(answer.reason or "wrong", answer.retry_after_s) if is_pending else None
        return _to(CHECK)

    async def another_way(self, request: Request) -> Response:
        session = _session(request)
        attempt = session.attempt if session else None
        if attempt is None:
            return _to(PLACES["portal"])
        way = texts(await request.form()).get("way", "")
        if way in WAYS:
            try:
                attempt.last, attempt.wrong = await self._reach.another_way(attempt.id, way), None
            except Unavailable:
                attempt.is_reachable = False
        return _to(CHECK)

    async def sign_out(self, request: Request) -> Response:
        """Also out of a sign-in under way: the message in Slack then says that it is over."""
        token, session = request.cookies.get(COOKIE), _session(request)
        attempt = session.attempt if session else None
        if session and session.proof and attempt:
            session.attempt = None  # whoever was in stays in: only the way to more is given up
        else:
            _sessions(request).end(token)
        if attempt and attempt.last.status == "pending":
            with contextlib.suppress(Unavailable):  # it runs out by itself, and nobody waits for it any more
                await self._reach.cancel(attempt.id)
        return _to(PLACES["portal"])

    async def _look(self, attempt: Attempt, *, wait: int = 0) -> None:
        try:
            attempt.last = await self._reach.look(attempt.id, wait=wait, seen=attempt.last.version)
        except Unavailable:
            attempt.is_reachable = False
        else:
            attempt.is_reachable = True

    @property
    def _reach(self) -> Mamori:
        """Raises Unavailable where there is none: sessions are of no use then."""
        if self._mamori is None:
            raise Unavailable("no second factor is set up")
        return self._mamori


def _inside(spoken: str, session: Session, proof: Proof, application: Application) -> str:
    if application == "portal":
        return pages.home(spoken, session.user, proof)
    return pages.grades(spoken, proof) if proof.opens("grades") else pages.step_up(spoken)


def _weak(request: Request, token: str, session: Session) -> Response:
    session.attempt = None
    if session.proof is None:
        _sessions(request).end(token)
    return _page(request, pages.weak(language(request)), 403)


def _sessions(request: Request) -> Sessions:
    sessions: Sessions = request.app.state.world.portal
    return sessions


def _session(request: Request) -> Session | None:
    return _sessions(request).get(request.cookies.get(COOKIE))


def _page(request: Request, page: str, status: int = 200) -> Response:
    answer = HTMLResponse(page, status, HEADERS)
    if request.query_params.get("lang") in WORDS:
        answer.set_cookie("portal-language", language(request), path="/portal", httponly=True, samesite="lax")
    return answer


def _to(place: str) -> Response:
    return RedirectResponse(place, 303, HEADERS)


def _keeping(answer: Response, token: str) -> Response:
    """Not ``Secure``: the sample runs on this machine without TLS. A real portal's cookie is."""
    answer.set_cookie(COOKIE, token, path="/portal", httponly=True, samesite="lax")
    return answer
