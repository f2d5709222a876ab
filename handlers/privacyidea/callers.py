"""Who may call: plugins carry no key, so their addresses are all that tells them from strangers."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from bot.relying_parties.model import Network

APPLICATIONS: Final = (
    ("FreeRADIUS", "RADIUS"),
    ("PAM/", "PAM"),
    ("privacyIDEA-LDAP-Proxy", "LDAP"),
    ("privacyIDEA-Keycloak/", "Keycloak"),
    ("entraid-via-keycloak/", "Microsoft Entra ID"),
    ("privacyIDEA-Shibboleth/", "Shibboleth"),
    ("simpleSAMLphp", "SimpleSAMLphp"),
)
"""What a prompt calls the place that is being signed in to, where the operator gave it no name."""
UNNAMED: Final = "privacyIDEA"


@dataclass(frozen=True, slots=True)
class Caller:
    """A network of callers; ``application`` is what people are told they are signing in to."""

    network: Network
    application: str | None = None

    @classmethod
    def of(cls, written: str) -> "Caller":
        """``10.1.2.0/24``, or ``10.1.2.3=Campus VPN``. Raises ValueError."""
        network, _, application = written.partition("=")
        return cls(ip_network(network.strip()), " ".join(application.split()) or None)


def caller_at(callers: tuple[Caller, ...], address: str | None) -> Caller | None:
    """The narrowest network that holds the address; None for a stranger, and for an address that can't be read."""
    try:
        at = _plain(ip_address(address or ""))
    except ValueError:
        return None
    found = [each for each in callers if at in each.network]
    return max(found, key=lambda each: each.network.prefixlen, default=None)


def application_of(caller: Caller, user_agent: str) -> str:
    if caller.application:
        return caller.application
    return next((name for start, name in APPLICATIONS if user_agent.startswith(start)), UNNAMED)


def address_said(client: str) -> str | None:
    """The person's address as the plugin says it, if it is one."""
    try:
        return str(ip_address(client.strip()))
    except ValueError:
        return None


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """A server that listens on both kinds sees IPv4 callers inside IPv6."""
    return getattr(address, "ipv4_mapped", None) or address
