"""What an operator sets: ``MAMORI_*`` in the environment, or the same names in a TOML file. Read once, by ``app.py``."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.policy import Policy

CONFIG_FILE = "mamori.toml"


class Settings(BaseSettings):
    """A missing or absurd value stops the start with its name (see ``explain``)."""

    model_config = SettingsConfigDict(
        env_prefix="MAMORI_", env_nested_delimiter="__", toml_file=CONFIG_FILE, extra="ignore"
    )

    database_url: str = Field("sqlite:///mamori.sqlite", description="Where everything is kept: sqlite:///FILE")
    keyring: Path | None = Field(None, description="The keyring file; by default the database file's name with .keys")
    institution: Path | None = Field(None, description="Names, hours and contact; by default the shipped example")
    public_url: Annotated[str, StringConstraints(pattern=r"^https?://[^/?#\s]+[^?#\s]*$")] | None = Field(
        None, description="Where people's browsers reach the pages; without it the key in the window is the way"
    )
    host: str = Field("127.0.0.1", description="The address the HTTP side listens on")
    port: int = Field(8080, ge=0, le=65535, description="Its port; 0 takes a free one")
    log_level: Annotated[str, StringConstraints(pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = "INFO"

    slack_bot_token: SecretStr | None = Field(None, description="xoxb-…, from the app's page 'OAuth & Permissions'")
    slack_app_token: SecretStr | None = Field(None, description="xapp-…, for Socket Mode")
    slack_signing_secret: SecretStr | None = Field(None, description="For signed HTTP events instead of Socket Mode")
    slack_admin_channel: str | None = Field(None, description="Channel id where alarms go")
    slack_email_is_proof: bool = Field(
        default=False, description="True only if this Slack workspace itself stands behind the institution's sign-in"
    )
    slack_api_url: str = Field("https://slack.com/api/", description="Another address only for a simulated workspace")

    policy: Policy = Field(
        default_factory=Policy, description="Numbers of the policy, such as MAMORI_POLICY__FREE_TRIES"
    )

    @field_validator("public_url")
    @classmethod
    def is_private_on_its_way(cls, url: str | None) -> str | None:
        """Outside this machine seeds travel over TLS only (S66)."""
        if url and url.startswith("http://") and urlsplit(url).hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise ValueError("use https: the QR code must not travel in the clear")
        return url

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


def explain(error: ValidationError) -> str:
    """One line per setting that is wrong: its name and what it should be, never the value, which may be a secret."""
    lines = []
    for each in error.errors(include_input=False, include_url=False):
        name = "MAMORI_" + "__".join(str(part) for part in each["loc"]).upper()
        lines.append(f"{name}: {each['msg']}")
    return "\n".join(lines)
