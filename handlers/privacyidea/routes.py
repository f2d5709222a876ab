"""The calls that existing privacyIDEA plugins make. Off unless the operator lists who may call.

Plain routes: each sign-in through a plugin comes by here, and FastAPI's reading of arguments has nothing to read.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts.model import Language
from bot.errors import ClientUnknown, MamoriError, SerialUnknown
from bot.secret import Secret
from bot.verification.model import Context, NotRequired, Way
from bot.verification.plugins import Challenge, Passed, Question, Whose
from handlers.doors import Doors
from handlers.enrollment.routes import reads
from handlers.privacyidea import answers
from handlers.privacyidea.answers import Answer, Item
from handlers.privacyidea.callers import Caller, address_said, application_of, caller_at
from handlers.privacyidea.parsing import Sent, Unreadable, names, read
from handlers.privacyidea.service import Refusal, ServiceAccount, ServiceRefused
from handlers.texts import Text

log = structlog.get_logger()

LONGEST_BODY = 16_384
"""A name, a code and what little else plugins send fit many times over."""
TOKEN_HEADERS = ("authorization", "pi-authorization")


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginRules:
    """What the operator allows."""

    callers: tuple[Caller, ...]
    service: ServiceAccount | None = None
    empty_pass_asks: bool = True
    """Whether an empty ``pass`` asks the person in Slack; plugins without a service account have no other way to."""
    secrets_in_query: bool = False
    origins: frozenset[str] = frozenset()
    """Of login pages whose browsers may poll; they come from anywhere."""
    realms: frozenset[str] = frozenset()
    """In lower case; none: a name may have any realm behind it."""


class Failed(Exception):
    """A request that can't be served, as plugins are told."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.answer = answers.failed(status, code, message)


def routes(doors: Doors, rules: PluginRules) -> list[Route]:
    plugins = Plugins(doors, rules)
    # GET too: old plugins write the code into the address, and are told that this is not done (S67).
    return [
        Route("/validate/check", plugins.check, methods=["GET", "POST"]),
        Route("/validate/triggerchallenge", plugins.trigger, methods=["POST"]),
        Route("/validate/polltransaction", plugins.poll, methods=["GET"]),
        Route("/validate/polltransaction/{transaction}", plugins.poll, methods=["GET"]),
        Route("/auth", plugins.auth, methods=["POST"]),
    ]


class Plugins:
    def __init__(self, doors: Doors, rules: PluginRules) -> None:
        self._doors = doors
        self._rules = rules

    async def check(self, request: Request) -> Response:
        return await self._answered(request, self._check)

    async def trigger(self, request: Request) -> Response:
        return await self._answered(request, self._trigger)

    async def poll(self, request: Request) -> Response:
        return await self._answered(request, self._poll)

    async def auth(self, request: Request) -> Response:
        return await self._answered(request, self._auth)

    async def _check(self, request: Request) -> Answer:
        caller, sent = self._caller(request), await self._sent(request)
        fields, text = sent.fields, self._doors.texts[reads(request)]
        whose, typed = self._whose(fields), _required(fields, "pass")
        transaction = fields.get("transaction_id") or fields.get("state")
        plugins = self._doors.plugins
        if transaction:
            answering = Secret(typed) if typed else None
            return self._told(await self._doors.transact(plugins.answer, whose, transaction, answering), text)
        question = _question(request, caller, whose, fields)
        if typed:
            return self._told(await self._doors.transact(plugins.check_code, question, Secret(typed)), text)
        challenge = await self._challenge(question) if self._rules.empty_pass_asks else None
        return _challenged(challenge, text, counts=False) if challenge else answers.refused(text("plugin-refused"))

    async def _trigger(self, request: Request) -> Answer:
        caller, sent = self._caller(request), await self._sent(request)
        if self._rules.service is None:
            raise ServiceRefused(Refusal.BROKEN)
        token = next((found for name in TOKEN_HEADERS if (found := request.headers.get(name))), None)
        self._rules.service.require(token, at=self._doors.people.now())
        text = self._doors.texts[reads(request)]
        challenge = await self._challenge(_question(request, caller, self._whose(sent.fields), sent.fields))
        if challenge is None:
            return answers.nothing_to_ask(text("plugin-refused"))
        return _challenged(challenge, text, counts=True)

    async def _poll(self, request: Request) -> Answer:
        if self._page_that_may_poll(request) is None:
            self._caller(request)
        sent = self._read(request, b"")
        transaction = request.path_params.get("transaction") or _required(sent.fields, "transaction_id")
        return answers.progress(await self._doors.read(self._doors.plugins.progress, transaction))

    async def _auth(self, request: Request) -> Answer:
        self._caller(request)
        fields = (await self._sent(request)).fields
        username, password = _required(fields, "username"), _required(fields, "password")
        if self._rules.service is None:
            raise ServiceRefused(Refusal.PASSWORD)
        token = self._rules.service.sign_in(username, password, at=self._doors.people.now())
        return answers.service_token(token, username)

    async def _challenge(self, question: Question) -> Challenge | None:
        doors = self._doors
        client = await doors.transact(doors.plugins.client)
        ask = await doors.read(doors.plugins.ask_for, question)
        asked = await doors.transact(doors.verifications.ask, client, ask)
        return None if isinstance(asked, NotRequired) else await doors.read(doors.plugins.challenge, asked)

    @staticmethod
    def _told(passed: Passed, text: Text) -> Answer:
        if not passed.is_success:
            return answers.refused(text("plugin-refused"))
        return answers.accepted(passed, text("plugin-accepted"))

    def _whose(self, fields: dict[str, str]) -> Whose:
        user, serial = fields.get("user", ""), fields.get("serial", "")
        if not user and serial:
            return Whose(serial=serial)
        user = _required(fields, "user")
        return Whose(names=names(user, fields.get("realm", ""), realms=self._rules.realms))

    def _caller(self, request: Request) -> Caller:
        """Raises Failed for everybody who is not listed: plugins have no key that could tell who they are."""
        address = request.client.host if request.client else None
        caller = caller_at(self._rules.callers, address)
        if caller is None:
            log.warning("plugin_refused", why="address", address=address)
            raise Failed(403, 303, "Calls from this address are not allowed")
        return caller

    def _page_that_may_poll(self, request: Request) -> str | None:
        origin = request.headers.get("origin")
        return origin if origin in self._rules.origins else None

    async def _sent(self, request: Request) -> Sent:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_BODY:
                raise Failed(400, 905, "The request is too long")
        return self._read(request, body)

    def _read(self, request: Request, body: bytes) -> Sent:
        headers = request.headers
        try:
            sent = read(
                content_type=headers.get("content-type", ""),
                body=body,
                query=request.scope["query_string"],
                user_agent=headers.get("user-agent", ""),
            )
        except Unreadable:
            raise Failed(400, 905, "The body can't be read") from None
        if sent.has_secret_in_query and not self._rules.secrets_in_query:
            # It stands in the logs of every proxy on the way by now: the operator has to hear of it.
            log.warning("plugin_refused", why="secret_in_query")
            raise Failed(403, 303, "Send secrets in the body, not in the address")
        return sent

    async def _answered(self, request: Request, how: Callable[[Request], Awaitable[Answer]]) -> Response:
        """Whatever goes wrong is told without a value (S74)."""
        at = self._doors.people.now()
        origin = self._page_that_may_poll(request)
        headers = {"access-control-allow-origin": origin, "vary": "origin"} if origin else None
        try:
            return answers.response(await how(request), at=at, headers=headers)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - no half an answer, and no problem document, may reach a plugin
            return answers.response(_explained(error), at=at, headers=headers)


def _explained(error: Exception) -> Answer:
    match error:
        case Failed():
            return error.answer
        case ServiceRefused():
            log.warning("plugin_refused", why=error.why.name.lower())
            return answers.failed(401, error.why.code, error.why.words)
        case SerialUnknown():
            return answers.failed(404, 601, "The requested serial could not be found")
        case ClientUnknown():
            log.warning("plugin_refused", why="revoked")
            return answers.failed(403, 303, "Plugins are not allowed")
        case MamoriError():
            log.error("plugin_not_answered", reason=error.code)
            return answers.failed(500, 500, "This can't be answered now")
    reference = secrets.token_hex(4)
    log.error("request_failed", reference=reference, exc_info=error)
    return answers.failed(500, 500, f"reference {reference}")


def _question(request: Request, caller: Caller, whose: Whose, fields: dict[str, str]) -> Question:
    application = application_of(caller, request.headers.get("user-agent", ""))
    return Question(whose=whose, application=application, context=Context(ip=address_said(fields.get("client", ""))))


def _required(fields: dict[str, str], name: str) -> str:
    """An empty ``pass`` is normal; an empty name is nobody's."""
    value = fields.get(name)
    if value is None or (not value and name != "pass"):
        raise Failed(400, 905, f"Missing parameter: {name}")
    return value


def _challenged(challenge: Challenge, text: Text, *, counts: bool) -> Answer:
    verification = challenge.verification
    said = _ways(challenge, text).items()
    items = [Item(way=way, serial=challenge.serials[way], message=words) for way, words in said]
    separator = ", " if text.language is Language.ENGLISH else "、"
    return answers.challenged(verification.transaction, items, separator=separator, counts=counts)


def _ways(challenge: Challenge, text: Text) -> dict[Way, str]:
    """What there is to do, in the order in which it is said: the field for a code stands first."""
    asked = challenge.verification
    found = {}
    if asked.way is Way.SMS:
        found[Way.SMS] = text("plugin-code-by-sms")
    if asked.way is Way.VOICE:
        found[Way.VOICE] = text("plugin-code-by-call")
    if Way.OTP in asked.methods or asked.way is Way.OTP:
        found[Way.OTP] = text("plugin-enter-code")
    if asked.way is Way.PROMPT and asked.number is not None:
        digits = asked.number.reveal()
        half = len(digits) // 2
        # Old pages show nothing but the message: the number has no other way to the person.
        found[Way.PROMPT] = text("plugin-type-number", number=f"{digits[:half]} {digits[half:]}")
    return found
