"""What an operator sets: ``MAMORI_*`` in the environment, or the same names in a TOML file. Read once, by ``app.py``."""

import os
import re
import tomllib
from contextlib import suppress
from dataclasses import fields
from difflib import get_close_matches
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.policy import Policy

LISTS = ("phone_regions", "ask_when_allowed", "no_alternate_phone")
"""Entries of the policy that hold several; in the environment a list is one line."""
CONFIG_FILE = "mamori.toml"
Network = IPv4Network | IPv6Network
LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))


def _one_address(written: str) -> str:
    """An address with or without a name, on one line."""
    local, _, domain = parseaddr(written)[1].rpartition("@")
    if not (local and domain and written.isprintable() and (local + domain).isascii()) or " " in local + domain:
        raise ValueError("it should look like Mamori <mamori@example.ac.jp>")
    return written


MailAddress = Annotated[str, AfterValidator(_one_address)]


def _listed(written: Any) -> Any:
    """In the environment a list is one line, with commas."""
    return tuple(filter(None, (each.strip() for each in written.split(",")))) if isinstance(written, str) else written


Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]


class Settings(BaseSettings):
    """A missing or absurd value stops the start with its name (see ``explain``)."""

    model_config = SettingsConfigDict(
        env_prefix="MAMORI_", env_nested_delimiter="__", toml_file=CONFIG_FILE, extra="ignore"
    )

    database_url: str = Field(
        "sqlite:///mamori.sqlite",
        repr=False,  # it may hold a password
        description="Where everything is kept: sqlite:///FILE, or postgresql+psycopg://USER:PASSWORD@HOST/DATABASE",
    )
    database_connections: int = Field(
        8, ge=1, le=100, description="Connections of one process to a PostgreSQL server, and flows at the same time"
    )
    keyring: Path | None = Field(
        None, description="The keyring file; by default the database file's name with .keys. Needed with PostgreSQL"
    )
    institution: Path | None = Field(None, description="Names, hours and contact; by default the shipped example")
    public_url: Annotated[str, StringConstraints(pattern=r"^https?://[^/?#\s]+[^?#\s]*$")] | None = Field(
        None, description="Where people's browsers reach the pages; without it the key in the window is the way"
    )
    host: str = Field("127.0.0.1", description="The address the HTTP side listens on")
    port: int = Field(8080, ge=0, le=65535, description="Its port; 0 takes a free one")
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        (), description="Addresses or networks of the proxies in front, by commas: only they say who the caller is"
    )
    log_level: Annotated[str, StringConstraints(pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = "INFO"

    slack_bot_token: SecretStr | None = Field(None, description="xoxb-…, from the app's page 'OAuth & Permissions'")
    slack_app_token: SecretStr | None = Field(None, description="xapp-…, for Socket Mode")
    slack_signing_secret: SecretStr | None = Field(None, description="For signed HTTP events instead of Socket Mode")
    slack_admin_channel: str | None = Field(None, description="Channel id where alarms go")
    slack_support_channel: str | None = Field(None, description="Channel id where people's requests to support go")
    slack_email_is_proof: bool = Field(
        default=False, description="True only if this Slack workspace itself stands behind the institution's sign-in"
    )
    slack_api_url: str = Field("https://slack.com/api/", description="Another address only for a simulated workspace")

    smtp_host: str | None = Field(None, description="The mail server; without it changes are told in Slack only")
    smtp_port: int | None = Field(
        None, ge=1, le=65535, description="Its port; by default 587 (starttls), 465 (tls) or 25 (none)"
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the way to it is secured; none only for a server on this machine"
    )
    smtp_username: str | None = Field(None, description="With smtp_password, for a server that asks for a login")
    smtp_password: SecretStr | None = None
    smtp_ca_file: Path | None = Field(None, description="Its certificate's authority, if the system does not know it")
    mail_from: MailAddress | None = Field(None, description="The sender, such as Mamori <mamori@example.ac.jp>")
    mail_reply_to: MailAddress | None = Field(None, description="Where answers go, such as the support desk")

    telephony_url: str | None = Field(
        None, description="The gateway for SMS and calls (docs/telephony.md); without it there are no phones"
    )
    telephony_secret: SecretStr | None = Field(
        None, min_length=32, description="What requests to and from the gateway are signed with; 32 characters or more"
    )

    oidc_issuer: str | None = Field(
        None, description="The institution's sign-in (OpenID Connect), as its metadata names itself; needs a public URL"
    )
    oidc_client_id: str | None = Field(None, description="What the institution's sign-in calls Mamori")
    oidc_client_secret: SecretStr | None = Field(None, description="What Mamori shows to it")
    oidc_claim: str = Field(
        "preferred_username",
        min_length=1,
        description="The claim that names an account at its first sign-in: one that people can't choose themselves",
    )
    oidc_max_age_s: int | None = Field(
        None, ge=0, le=86400, description="Seconds a sign-in may be old; without it the password is asked each time"
    )

    privacyidea_networks: Listed = Field(
        (), description="Addresses or networks that privacyIDEA plugins call from; none: those calls are off"
    )
    privacyidea_service_user: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._@-]{1,60}$")] | None = Field(
        None, description="The service account of plugins that ask for a prompt, with privacyidea_service_password"
    )
    privacyidea_service_password: SecretStr | None = Field(
        None, min_length=16, description="Its password; 16 characters or more"
    )
    privacyidea_empty_pass_asks: bool = Field(
        default=True, description="Whether a plugin's empty code asks the person in Slack"
    )
    privacyidea_realms: Listed = Field(
        (), description="Realms that plugins may write behind a name; none: any, and it says nothing"
    )
    privacyidea_origins: Listed = Field(
        (), description="Login pages (https://host) whose browsers may ask how far a sign-in has come"
    )
    privacyidea_secrets_in_query: bool = Field(
        default=False, description="True only for old plugins that write codes into the address, and so into logs"
    )

    policy: Policy = Field(
        default_factory=Policy, description="Numbers of the policy, such as MAMORI_POLICY__FREE_TRIES"
    )

    @field_validator("policy", mode="before")
    @classmethod
    def policy_lists_are_by_commas(cls, policy: Any) -> Any:
        """In the environment a list is one line: ``MAMORI_POLICY__PHONE_REGIONS=JP,KR``."""
        if not isinstance(policy, dict):
            return policy
        lists = {name: policy[name] for name in LISTS if isinstance(policy.get(name), str)}
        return policy | {
            name: tuple(each.strip() for each in said.split(",") if each.strip()) for name, said in lists.items()
        }

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def proxies_are_listed_by_commas(cls, listed: Any) -> Any:
        """Whoever is trusted here can claim any address: an allow-list of networks is worth what this list is (S66)."""
        found = listed.split(",") if isinstance(listed, str) else listed
        try:
            networks = tuple(ip_network(str(each).strip()) for each in found if str(each).strip())
        except (TypeError, ValueError):
            raise ValueError("list addresses or networks by commas, such as 127.0.0.1,192.0.2.0/28") from None
        if any(each.prefixlen == 0 for each in networks):
            raise ValueError("a network of everybody would let everybody say who they are")
        return networks

    @field_validator("public_url")
    @classmethod
    def is_private_on_its_way(cls, url: str | None) -> str | None:
        """Outside this machine seeds travel over TLS only (S66)."""
        if url and url.startswith("http://") and urlsplit(url).hostname not in LOOPBACK:
            raise ValueError("use https: the QR code must not travel in the clear")
        return url

    @field_validator("telephony_url")
    @classmethod
    def codes_are_private_on_their_way(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise ValueError("use https: codes must not travel in the clear")
        if not parts.hostname or parts.username or parts.password or parts.fragment:
            raise ValueError("it should look like https://sms.example.ac.jp/messages")
        return url

    @model_validator(mode="after")
    def mail_is_complete_and_private(self) -> Self:
        if self.smtp_host is None:
            return self
        if self.mail_from is None:
            raise _missing("mail_from", "needed beside MAMORI_SMTP_HOST: who writes?")
        if (self.smtp_username is None) != (self.smtp_password is None):
            raise _missing("smtp_password", "a user name and a password go together")
        if self.smtp_security == "none" and self.smtp_host not in LOOPBACK:
            raise _missing("smtp_security", "none is for a server on this machine: use starttls or tls")
        return self

    @model_validator(mode="after")
    def telephony_is_complete(self) -> Self:
        if (self.telephony_url is None) != (self.telephony_secret is None):
            raise _missing("telephony_secret", "MAMORI_TELEPHONY_URL and MAMORI_TELEPHONY_SECRET go together")
        return self

    @field_validator("oidc_issuer")
    @classmethod
    def is_an_issuer(cls, url: str | None) -> str | None:
        """Its keys decide who is who: nobody on the way may change them (S66)."""
        parts = urlsplit(url or "")
        is_here = parts.scheme == "http" and parts.hostname in LOOPBACK
        if url is not None and (not (is_here or (parts.scheme == "https" and parts.hostname)) or parts.query):
            raise ValueError("use the https address that the institution's sign-in calls its issuer")
        return url

    @model_validator(mode="after")
    def sign_in_is_complete(self) -> Self:
        if self.oidc_issuer:
            for name in ("oidc_client_id", "oidc_client_secret", "public_url"):
                if not getattr(self, name):
                    raise _missing(name, "needed beside MAMORI_OIDC_ISSUER")
        return self

    @field_validator("privacyidea_networks")
    @classmethod
    def are_networks(cls, listed: tuple[str, ...]) -> tuple[str, ...]:
        for each in listed:
            try:
                network = ip_network(each.partition("=")[0].strip())
            except ValueError:
                raise ValueError("list networks such as 10.1.2.0/24, or 10.1.2.3=Campus VPN") from None
            if network.prefixlen == 0:
                raise ValueError("a network of everybody would let everybody try codes")
        return listed

    @field_validator("privacyidea_origins")
    @classmethod
    def are_origins(cls, listed: tuple[str, ...]) -> tuple[str, ...]:
        """As browsers write them: anything else would never be met, and nobody would know why."""
        for each in listed:
            if not re.fullmatch(r"https?://[a-z0-9.\-]+(:\d+)?", each):
                raise ValueError("list origins such as https://login.example.ac.jp, as browsers write them")
        return listed

    @model_validator(mode="after")
    def service_account_is_complete(self) -> Self:
        if (self.privacyidea_service_user is None) != (self.privacyidea_service_password is None):
            raise _missing("privacyidea_service_password", "a service user and its password go together")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - a file of secrets beside the code is no source of ours
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, file_secret_settings, TomlConfigSettingsSource(settings_cls))


def _missing(name: str, why: str) -> ValidationError:
    """What a rule over several settings says, under the name of the one to mend."""
    return ValidationError.from_exception_data(
        "Settings", [{"type": PydanticCustomError("incomplete", "{why}", {"why": why}), "loc": (name,), "input": None}]
    )


def unknown_names() -> list[str]:
    """What stands in the environment or the file and is no setting, each with what may have been meant.

    A misspelled name would otherwise be passed over in silence, and its default would hold.
    """
    known = {name for name in Settings.model_fields if name != "policy"}
    known |= {f"policy__{field.name}" for field in fields(Policy)}
    found = [name.lower().removeprefix("mamori_") for name in os.environ if name.upper().startswith("MAMORI_")]
    with suppress(OSError, ValueError):
        written = tomllib.loads(Path(CONFIG_FILE).read_text(encoding="utf-8"))
        policy = written.pop("policy", {})
        found += [*written, *(f"policy__{name}" for name in (policy if isinstance(policy, dict) else {}))]
    sentences = []
    for name in sorted({*found} - known - {"policy"}):
        meant = get_close_matches(name, known, n=1)
        hint = f"MAMORI_{meant[0].upper()} may be meant" if meant else "docs/samples/mamori.toml names them all"
        sentences.append(f"MAMORI_{name.upper()} is no setting: {hint}")
    return sentences


def exposed() -> str | None:
    """Whether others on this machine can read a secret in the file; the sentence that mends it, or None."""
    path = Path(CONFIG_FILE)
    with suppress(OSError, ValueError):
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        secrets = [
            name for name in written if "SecretStr" in str(getattr(Settings.model_fields.get(name), "annotation", ""))
        ]
        if secrets and os.name == "posix" and path.stat().st_mode & 0o077:
            return f"others can read {', '.join(sorted(secrets))} in {path}: chmod 600 {path}"
    return None


def explain(error: ValidationError) -> str:
    """One line per setting that is wrong: its name and what it should be, never the value, which may be a secret."""
    lines = []
    for each in error.errors(include_input=False, include_url=False):
        name = "MAMORI_" + "__".join(str(part) for part in each["loc"]).upper()
        is_length = each["type"] == "time_delta_parsing"
        # A library's "Value error, " says nothing, and its words about lengths help nobody to write one.
        words = "a length is written like PT20M or P14D" if is_length else each["msg"].removeprefix("Value error, ")
        lines.append(f"{name}: {words}")
    return "\n".join(lines)
