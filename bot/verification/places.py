"""Where a sign-in comes from, as far as an address tells: on campus or not, and in which network.

The address is the client's word about a browser (S16). It may only spare somebody a question, never answer one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

WIDEST: Final = {4: 8, 6: 20}
"""Shorter prefixes are no campus but a slip of the pen that would spare half the world its second factor."""
NEIGHBORHOOD: Final = {4: 24, 6: 48}
"""How near is near: one site of a provider, as a rule."""

NO_PLACE: Final = tuple(
    ip_network(each)
    for each in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.168.0.0/16", "224.0.0.0/3", "::/128", "::1/128", "fc00::/7", "fe80::/10", "ff00::/8"),
    )
)
"""Everywhere and nowhere. A client that passes on its proxy's address says the same one of everybody: if that were a
place where people have been before, whoever knows a password would be there, too."""
NEVER_A_CAMPUS: Final = tuple(
    map(ip_network, ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/127", "fe80::/10", "ff00::/8"))
)


def address_of(said: str | None) -> Address | None:
    """None for what is no address. IPv4 inside IPv6 (``::ffff:192.0.2.7``) is the IPv4 address; one with a zone is none."""
    try:
        address = ip_address((said or "").strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return None
        return address.ipv4_mapped or address
    return address


def neighborhood(said: str | None) -> str | None:
    """The /24 or /48 around an address; None where it is none, or no place."""
    address = address_of(said)
    if address is None or _is_in(address, NO_PLACE):
        return None
    return str(ip_network((address, NEIGHBORHOOD[address.version]), strict=False))


def campus_network(said: str) -> Network:
    """Raises ValueError that says what is wrong with it."""
    try:
        network = ip_network(said.strip())
    except ValueError as error:
        raise ValueError(f"{said!r} is no network such as 198.51.100.0/24: {error}") from None
    if isinstance(network, IPv6Network) and network.network_address.ipv4_mapped:
        raise ValueError(f"{said!r} is IPv4 inside IPv6; write it as IPv4")
    if network.prefixlen < WIDEST[network.version]:
        raise ValueError(f"{said!r} is wider than any campus; /{WIDEST[network.version]} is the widest possible")
    if any(network.version == each.version and network.overlaps(each) for each in NEVER_A_CAMPUS):
        raise ValueError(f"{said!r} holds addresses that no browser comes from, such as a proxy's own")
    return network


@dataclass(frozen=True, slots=True)
class Campus:
    """The institution's own networks; none where none are known."""

    networks: tuple[Network, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.networks)

    def around(self, address: Address) -> Network | None:
        """The network that holds it."""
        return next((each for each in self.networks if address in each), None)


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in each for each in networks)
