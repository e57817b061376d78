import time

import pytest

from qa.errors import SourceError
from qa.sources.web.addresses import checked_addresses, is_public, resolve


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.1.1",
        "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1",
        "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "168.63.129.16",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe", "64:ff9b:1::8.8.8.8", "2002:7f00:1::", "2002:a00:1::1", "2001:0:7f00:1::",
        "", "nonsense", "1.2.3", "8.8.8.8.8",
    ],
)  # fmt: skip
def test_not_public(address: str):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_public(address: str):
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "::1", "0"]
)
def test_every_notation_of_the_own_machine_is_refused(host: str):
    with pytest.raises(SourceError, match="no public address|not known"):
        checked_addresses(host, 80, resolve, allow_private=False, timeout=5)


def test_one_private_address_among_public_ones_is_refused():
    with pytest.raises(SourceError, match=r"10\.0\.0\.5"):
        checked_addresses("x.example", 80, lambda *_: ["8.8.8.8", "10.0.0.5"], allow_private=False, timeout=5)


def test_private_addresses_when_allowed():
    assert checked_addresses("x", 80, lambda *_: ["10.0.0.5"], allow_private=True, timeout=5) == ["10.0.0.5"]


def test_unknown_hosts_and_slow_lookups():
    def unknown(*_: object) -> list[str]:
        raise OSError("no such host")

    with pytest.raises(SourceError, match="not known"):
        checked_addresses("x", 80, unknown, allow_private=False, timeout=5)
    with pytest.raises(SourceError, match="not known"):
        checked_addresses("x", 80, lambda *_: [], allow_private=False, timeout=5)
    start = time.monotonic()
    with pytest.raises(SourceError, match="looked up in time"):
        checked_addresses("x", 80, lambda *_: time.sleep(3) or [], allow_private=False, timeout=0.1)
    assert time.monotonic() - start < 1
