"""Puts the rooms together for the settings: the house that runs, and what single commands need of it."""

import asyncio
import contextlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.accounts.flow import People
    from bot.accounts.linking import Linking
    from bot.policy import Policy
    from bot.ports import Clock, Digests
    from bot.relying_parties.flow import RelyingParties
    from bot.tokens.flow import TokenStock
    from handlers.accounts.oidc import InstitutionSignIn
    from handlers.checks.model import Check
    from handlers.doors import Doors
    from handlers.privacyidea.routes import PluginRules
    from handlers.process import House
    from handlers.senders.mail import Mailer, SmtpMailer
    from handlers.senders.phone import Telephony
    from handlers.senders.webhook import Webhook
    from settings import Settings
    from storage.database import Database
    from storage.keyring import Keyring
    from storage.unit_of_work import News


def build(
    settings: "Settings",
    database: "Database",
    keyring: "Keyring",
    clock: "Clock",
    *,
    mailer: "Mailer | None" = None,
    telephony: "Telephony | None" = None,
) -> "House":
    """Puts the rooms together. Nothing is connected yet."""
    from starlette.routing import Route

    from bot.outbox import Outbox
    from bot.secret import Secret
    from bot.trail import AuditTrail
    from handlers.delivery import Delivery
    from handlers.http import build_http
    from handlers.jobs import Jobs
    from handlers.notices import Postman
    from handlers.privacyidea import routes as plugin_routes
    from handlers.process import House
    from handlers.slack_door import build_app, signed_events
    from handlers.socket import Socket
    from handlers.telephony import routes as telephony_routes

    doors = doors_of(settings, database, keyring, clock, mailer=mailer, telephony=telephony)
    client = doors.slack.client
    outbox = Outbox(database.begin_claim, clock, doors.institution.hours, worker=database.lives_as)
    delivery = Delivery(
        outbox, AuditTrail(database.begin, keyring), database.transact, database.read, Postman(doors).deliver
    )

    def hear(news: "News") -> None:
        delivery.wake(told=news.told, recorded=news.recorded)
        doors.waiters.wake(news.changed)
        doors.figures.count(news.decided)
        if news.missed:
            doors.waiters.wake_all()

    database.changed = hear
    bolt = build_app(client, doors)
    socket_mode = Socket(bolt, settings.slack_app_token.get_secret_value()) if settings.slack_app_token else None

    async def database_answers() -> bool:
        return await database.read(database.revision) is not None and await database.can_keep()

    checks = {"database": database_answers} | ({"slack": socket_mode.is_connected} if socket_mode else {})
    checks["slack_token"] = doors.slack.is_accepted
    http = build_http(doors, outbox, checks=checks)
    if settings.telephony_secret:
        secret = Secret(settings.telephony_secret.get_secret_value())
        http.include_router(telephony_routes.router(doors, outbox, secret))
    if rules := plugin_rules_of(settings, keyring):
        http.router.routes.extend(plugin_routes.routes(doors, rules))
    if settings.slack_signing_secret:
        events = signed_events(bolt, doors, settings.slack_signing_secret.get_secret_value())
        # A plain route: Slack waits for each answer, and FastAPI's reading of arguments has nothing to read here.
        http.router.routes.append(Route("/slack/events", events, methods=["POST"]))
    return House(
        database=database,
        people=doors.people,
        doors=doors,
        delivery=delivery,
        jobs=Jobs(delivery, outbox, doors),
        http=http,
        socket=socket_mode,
        trusted_proxies=settings.trusted_proxies,
    )


def doors_of(
    settings: "Settings",
    database: "Database",
    keyring: "Keyring",
    clock: "Clock",
    *,
    mailer: "Mailer | None" = None,
    telephony: "Telephony | None" = None,
) -> "Doors":
    """Every flow, and every way out."""
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.accounts.sign_in import SignIns
    from bot.authenticators.care import MethodCare
    from bot.authenticators.flow import HeldAuthenticators
    from bot.authenticators.lost_devices import LostDevices
    from bot.authenticators.removal import Removals
    from bot.changes.flow import Changes
    from bot.door.by_card import CardFreezes
    from bot.door.visits import Visits
    from bot.enrollment.flow import Enrollments
    from bot.enrollment.phones import PhoneEnrollments
    from bot.practice.flow import Practices
    from bot.recovery.card import WalletCards
    from bot.recovery.flow import BackupCodeSets
    from bot.replacement.flow import Replacements
    from bot.support.flow import Requests
    from bot.tokens.holding import LentTokens
    from bot.verification.dispatch import Dispatches
    from bot.verification.flow import Verifications
    from bot.verification.fresh_check import FreshChecks
    from bot.verification.own_setting import OwnSettings
    from bot.verification.plugins import PluginSignIns
    from bot.verification.prompts import Prompts
    from handlers.doors import Doors
    from handlers.institution import load_institution
    from handlers.senders.slack import SlackWorkspace
    from handlers.system import SystemRandomness
    from handlers.texts import Texts

    institution = load_institution(settings.institution)
    randomness = SystemRandomness()
    # Without a way to send codes no phone can be a method, whatever the policy would allow.
    policy = settings.policy if telephony else replace(settings.policy, phones_allowed=False)
    people = people_of(settings, database, clock, policy)
    verifications = Verifications(database.begin, clock, randomness, keyring, policy, institution.campus)
    enrollments = Enrollments(
        database.begin, clock, randomness, keyring, policy, has_pages=settings.public_url is not None
    )
    client = AsyncWebClient(shown(settings.slack_bot_token), base_url=settings.slack_api_url)
    client.retry_handlers.clear()  # the outbox tries again, in its own time and without doubling what arrived
    return Doors(
        transact=database.transact,
        read=database.read,
        people=people,
        linking=linking_of(settings, database, keyring, clock),
        sign_ins=SignIns(database.begin, clock, randomness, keyring, settings.policy),
        institution_sign_in=sign_in_of(settings),
        enrollments=enrollments,
        authenticators=HeldAuthenticators(database.begin, clock, randomness, policy),
        care=MethodCare(database.begin, clock, randomness, policy),
        removals=Removals(database.begin, clock, randomness, policy),
        lost_devices=LostDevices(database.begin, clock, randomness, policy, institution.hours.zone),
        changes=Changes(database.begin, clock, randomness, keyring, policy, has_pages=settings.public_url is not None),
        tokens=LentTokens(database.begin, clock, randomness, policy),
        phones=PhoneEnrollments(database.begin, clock, randomness, keyring, policy),
        dispatches=Dispatches(database.begin, clock, policy),
        wallet_cards=WalletCards(database.begin, clock, randomness, keyring, policy),
        visits=Visits(database.begin, clock, randomness, keyring, policy, people),
        card_freezes=CardFreezes(database.begin, clock, randomness, keyring, policy),
        practices=Practices(database.begin, clock, randomness, keyring, policy),
        replacements=Replacements(database.begin, clock, randomness, policy, institution.hours),
        backup_codes=BackupCodeSets(database.begin, clock, randomness, keyring, policy),
        fresh_checks=FreshChecks(database.begin, clock, randomness, keyring, policy),
        relying_parties=clients_of(database, keyring, clock),
        verifications=verifications,
        own_settings=OwnSettings(database.begin, clock, randomness, policy, institution.campus),
        requests=Requests(database.begin, clock, randomness, keyring, policy, institution.hours),
        prompts=Prompts(database.begin, clock, randomness, policy),
        plugins=PluginSignIns(verifications, database.begin, clock, randomness, keyring, policy),
        texts=Texts(institution),
        institution=institution,
        slack=SlackWorkspace(
            client, admin_channel=settings.slack_admin_channel, support_channel=settings.slack_support_channel
        ),
        mailer=mailer or mailer_of(settings),
        telephony=telephony or gateway_of(settings),
        public_url=settings.public_url.rstrip("/") if settings.public_url else None,
    )


def checks(settings: "Settings") -> "list[Check]":
    """Every point of ``check``, in the order of its lines."""
    from slack_sdk.web.async_client import AsyncWebClient

    from handlers.checks.clock import compared
    from handlers.checks.machine import DoorChecks
    from handlers.checks.model import Check, Outcome, unused
    from handlers.checks.senders import sender_checks
    from handlers.checks.sign_in import sign_in_check
    from handlers.checks.slack import SlackChecks, SlackSettings
    from handlers.institution import load_institution
    from handlers.manifest import scopes
    from handlers.system import SystemClock
    from settings import exposed, unknown_names
    from storage.database import open_database
    from storage.keyring import Keyring
    from storage.migrations import HEAD

    client = AsyncWebClient(shown(settings.slack_bot_token), base_url=settings.slack_api_url)
    client.retry_handlers.clear()
    said = SlackSettings(
        bot_token=shown(settings.slack_bot_token),
        app_token=shown(settings.slack_app_token),
        has_signing_secret=settings.slack_signing_secret is not None,
        admin_channel=settings.slack_admin_channel,
        support_channel=settings.slack_support_channel,
        request_url=request_url(settings),
    )

    def names() -> str:
        if wrong := [*unknown_names(), *filter(None, [exposed()])]:
            raise ValueError("; ".join(wrong))
        return "readable"

    def database() -> str:
        with contextlib.closing(open_database(settings.database_url, Keyring(()))) as kept:
            kept.require_in_step()
            if open_to_others := kept.exposed():
                raise ValueError(open_to_others)
            return f"{kept.where}, migration {HEAD}"

    async def database_clock() -> Outcome:
        with contextlib.closing(open_database(settings.database_url, Keyring(()))) as kept:
            theirs = await asyncio.to_thread(kept.clock)
        return compared(SystemClock().now(), theirs, "the database") if theirs else unused("the same machine's")

    def keyring() -> str:
        path = keyring_path(settings)
        loaded = Keyring.load(path)
        with contextlib.closing(open_database(settings.database_url, loaded)) as kept:
            if kept.revision() == HEAD:
                require_own_keys(kept, loaded, settings)
        return f"{path}, {len(loaded.keys)} in it"

    def institution() -> str:
        found = load_institution(settings.institution)
        hours = found.hours
        campus = f"{len(found.campus.networks) or 'no'} campus networks"
        return f"{next(iter(found.name.values()))}, support {hours.opens:%H:%M} to {hours.closes:%H:%M} {hours.zone}, {campus}"

    return [
        Check.of("settings", names),
        Check.of("database", database),
        Check("database clock", database_clock),
        Check.of("keyring", keyring),
        Check.of("institution", institution),
        *SlackChecks(said, client, scopes(email_is_proof=settings.slack_email_is_proof)).all(),
        *DoorChecks(settings.host, settings.port, settings.public_url).all(),
        sign_in_check(sign_in_of(settings)),
        *sender_checks(mailer_of(settings), gateway_of(settings)),
    ]


def request_url(settings: "Settings") -> str | None:
    from handlers.manifest import EVENTS_PATH

    return f"{settings.public_url.rstrip('/')}{EVENTS_PATH}" if settings.public_url else None


def open_kept(settings: "Settings") -> tuple["Database", "Keyring"]:
    """Raises KeyringUnusable, DatabaseOutOfStep, StorageUnavailable: each says which command mends it."""
    from storage.database import open_database
    from storage.keyring import Keyring

    open_database(settings.database_url, Keyring(())).require_in_step()
    keyring = Keyring.load(keyring_path(settings))
    return open_database(settings.database_url, keyring, connections=settings.database_connections), keyring


def require_own_keys(kept: "Database", keyring: "Keyring", settings: "Settings") -> None:
    """Another database's keyring opens none of the seeds here, and would go on signing where it can't: not one event."""
    from bot.audit import head_words
    from bot.errors import KeyringUnusable

    with kept.look() as uow:
        head = uow.audit.head()
        # Right after the first events nothing is signed yet: what is sealed tells, too.
        is_foreign = uow.sealed.is_foreign()
    if is_foreign or (head and not keyring.is_signed(head_words(head[0]), head[1])):
        raise KeyringUnusable(
            f"{keyring_path(settings)} is not the keyring of {kept.where}: put back the file that belongs to it."
        )


def people_of(settings: "Settings", database: "Database", clock: "Clock", policy: "Policy") -> "People":
    from bot.accounts.flow import People
    from handlers.institution import load_institution
    from handlers.system import SystemRandomness

    hours = load_institution(settings.institution).hours
    has_door = settings.public_url is not None
    return People(database.begin, clock, SystemRandomness(), policy, hours, has_door=has_door)


def linking_of(settings: "Settings", database: "Database", keyring: "Keyring", clock: "Clock") -> "Linking":
    from bot.accounts.linking import Linking
    from handlers.system import SystemRandomness

    email_is_proof = settings.slack_email_is_proof
    return Linking(database.begin, clock, SystemRandomness(), keyring, settings.policy, email_is_proof=email_is_proof)


def sign_in_of(settings: "Settings") -> "InstitutionSignIn | None":
    from datetime import timedelta

    from bot.secret import Secret
    from handlers.accounts.oidc import Client, InstitutionSignIn
    from handlers.accounts.routes import RETURN_PATH
    from handlers.system import SystemClock

    id_, secret, public_url = settings.oidc_client_id, shown(settings.oidc_client_secret), settings.public_url
    if not (settings.oidc_issuer and id_ and secret and public_url):
        return None
    client = Client(
        issuer=settings.oidc_issuer,
        id=id_,
        secret=Secret(secret),
        claim=settings.oidc_claim,
        redirect_uri=public_url.rstrip("/") + RETURN_PATH,
        max_age=None if settings.oidc_max_age_s is None else timedelta(seconds=settings.oidc_max_age_s),
    )
    # The machine's clock, also in the demo: the institution's is the machine's there too.
    return InstitutionSignIn(client, SystemClock())


def plugin_rules_of(settings: "Settings", digests: "Digests") -> "PluginRules | None":
    """None where nobody may call."""
    from bot.secret import Secret
    from handlers.privacyidea.callers import Caller
    from handlers.privacyidea.routes import PluginRules
    from handlers.privacyidea.service import ServiceAccount

    if not settings.privacyidea_networks:
        return None
    user, password = settings.privacyidea_service_user, shown(settings.privacyidea_service_password)
    return PluginRules(
        callers=tuple(map(Caller.of, settings.privacyidea_networks)),
        service=ServiceAccount(username=user, password=Secret(password), digests=digests)
        if user and password
        else None,
        empty_pass_asks=settings.privacyidea_empty_pass_asks,
        secrets_in_query=settings.privacyidea_secrets_in_query,
        origins=frozenset(settings.privacyidea_origins),
        realms=frozenset(each.casefold() for each in settings.privacyidea_realms),
    )


def stock_of(settings: "Settings", database: "Database", keyring: "Keyring", clock: "Clock") -> "TokenStock":
    from bot.tokens.flow import TokenStock
    from handlers.system import SystemRandomness

    return TokenStock(database.begin, clock, SystemRandomness(), keyring, settings.policy)


def clients_of(database: "Database", keyring: "Keyring", clock: "Clock") -> "RelyingParties":
    from bot.relying_parties.flow import RelyingParties
    from handlers.system import SystemRandomness

    return RelyingParties(database.begin, clock, SystemRandomness(), keyring)


def mailer_of(settings: "Settings") -> "SmtpMailer | None":
    """None where no mail server is set up. Raises ValueError for an authority's file that can't be read."""
    from bot.secret import Secret
    from handlers.senders.mail import MailServer, SmtpMailer

    if settings.smtp_host is None or settings.mail_from is None:
        return None
    usual_ports = {"starttls": 587, "tls": 465, "none": 25}
    password = shown(settings.smtp_password)
    return SmtpMailer(
        MailServer(
            host=settings.smtp_host,
            port=settings.smtp_port or usual_ports[settings.smtp_security],
            security=settings.smtp_security,
            sender=settings.mail_from,
            reply_to=settings.mail_reply_to,
            username=settings.smtp_username,
            password=Secret(password) if password else None,
            ca_file=settings.smtp_ca_file,
        )
    )


def gateway_of(settings: "Settings") -> "Webhook | None":
    """None where no gateway is set up."""
    from bot.secret import Secret
    from handlers.senders.webhook import Gateway, Webhook

    secret = shown(settings.telephony_secret)
    if settings.telephony_url is None or secret is None:
        return None
    return Webhook(Gateway(url=settings.telephony_url, secret=Secret(secret)))


def keyring_path(settings: "Settings") -> Path:
    if settings.keyring:
        return settings.keyring
    from bot.errors import KeyringUnusable
    from storage.database import open_database
    from storage.keyring import Keyring

    beside = open_database(settings.database_url, Keyring(())).keyring_beside
    if beside is None:
        raise KeyringUnusable(
            "MAMORI_KEYRING is needed: where the file with the keys lies. With PostgreSQL there is no file that it could lie beside."
        )
    return beside


def shown(value: Any) -> str | None:
    return value.get_secret_value() if value else None
