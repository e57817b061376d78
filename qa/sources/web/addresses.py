"""Which hosts may be fetched: those on the public internet, judged by the very address that is connected to."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable

from qa.errors import SourceError

Resolver = Callable[[str, int], list[str]]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
# Special ones that Python's versions judge differently, and a cloud's own service at a public number.
_SPECIAL = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "3fff::/20")))


def is_public(address: str) -> bool:
    """Whether an IP address is an ordinary one of the internet, also inside an IPv6 address that carries it."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)))
        carried = [ip.sixtofour, *(ip.teredo or ())]
        if ip not in _GLOBAL_UNICAST or not all(is_public(str(inner)) for inner in carried if inner is not None):
            return False
    return (
        ip.is_global
        and not (ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local or ip.is_unspecified)
        and not any(ip in network for network in _SPECIAL if network.version == ip.version)
    )


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host, as the system knows them; numbers in any notation included."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked_addresses(
    host: str, port: int, resolver: Resolver, allow_private: bool, timeout: float | None
) -> list[str]:
    """The addresses that may be connected to; raises SourceError when the host has none, or one that is not public.

    A host with a public and a private address is refused whole: an honest one has no such pair.
    """
    addresses = _resolved_in_time(host, port, resolver, timeout)
    if not addresses:
        raise SourceError(f"The host {host} is not known: check the address and the network.")
    for address in addresses:
        if not allow_private and not is_public(address):
            raise SourceError(
                f"{host} is at {address}, which is no public address: only pages on the internet are fetched, "
                "unless the settings allow private addresses."
            )
    return addresses


def _resolved_in_time(host: str, port: int, resolver: Resolver, timeout: float | None) -> list[str]:
    # The system's lookup takes no time limit, so it is waited for instead.
    result: list[list[str]] = []
    errors: list[Exception] = []

    def look_up() -> None:
        try:
            result.append(resolver(host, port))
        except (OSError, UnicodeError, ValueError) as error:
            errors.append(error)

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(timeout)
    if errors:
        raise SourceError(f"The host {host} is not known: check the address and the network.") from errors[0]
    if not result:
        raise SourceError(f"The host {host} could not be looked up in time: check the network, and try again.")
    return result[0]
