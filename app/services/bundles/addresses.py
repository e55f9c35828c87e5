"""Masks of addresses. What an address means stays: its kind, and which of them are neighbours."""

import ipaddress
import re
from collections.abc import Callable

_KEPT_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "224.0.0.0/3",
            "192.0.2.0/24",
            "198.51.100.0/24",
            "203.0.113.0/24",
        ),
    )
)
"""They name no machine: this one, loopback, link-local, multicast and masks, and those of documentation (RFC 5737)."""
_KNOWN = frozenset({"1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9", "149.112.112.112", "208.67.222.222"})
"""Name servers of everybody."""
_PRIVATE = tuple(map(ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
"""RFC 1918 and RFC 6598: an address goes to another network of the same range."""
_KEPT_6 = tuple(
    map(
        ipaddress.IPv6Network,
        ("::/127", "ff00::/8", "fec0:0:0:ffff::/64", "2001:db8::/32", "fe80::/128", "::ffff:0:0/96"),
    )
)

FOUR = re.compile(r"(?<![\w.])((?:\d{1,3}\.){3}\d{1,3})(/\d{1,2}(?![\w.]))?(?![\w]|\.\d)")  # with its network's length
SIX = re.compile(  # the end of one may be written as IPv4
    r"(?<![\w:.])(?=[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:)[0-9A-Fa-f:]{3,39}(?:(?<=:)(?:\d{1,3}\.){3}\d{1,3})?(?![\w:]|\.\d)"
)
CARD = re.compile(r"(?<![A-Za-z0-9])((?:en|wl|ww)x)([0-9a-f]{12})(?![A-Za-z0-9])")  # named by its address, systemd
MAC = re.compile(r"(?<![\w:-])[0-9A-Fa-f]{2}(?:(?P<mark>[:-])[0-9A-Fa-f]{2})(?:(?P=mark)[0-9A-Fa-f]{2}){4}(?![\w:-])")
HEX_4 = re.compile(  # in the tables of the Linux kernel, and in nothing else that has eight digits
    r"(?m)(?<=\|)[0-9A-F]{8}(?=\|\d+$)|(?<=\t)[0-9A-F]{8}(?=\t[0-9A-F]{8}\t)|(?<=\t[0-9A-F]{8}\t)[0-9A-F]{8}(?=\t)"
    r"|(?<![0-9A-Fa-f])[0-9A-F]{8}(?=:[0-9A-F]{4}(?![0-9A-Fa-f]))"
)
ROUTE = re.compile(r"(?m)^(route\|[^|\n]{1,64}\|)([0-9A-F]{8})\|([0-9A-F]{8})(?=\|[0-9A-F]{8}$)")  # where to, by whom
HEX_6 = re.compile(r"(?<![0-9A-Fa-f])([0-9A-Fa-f]{32})(:[0-9A-F]{4})?(?![0-9A-Fa-f])")  # if_inet6, ipv6_route; tcp6


def mask_four(text: str, number: Callable[[str], int]) -> str:
    """The mask of an IPv4 address; itself where it names nobody. `number` numbers what is new, by its kind."""
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        return text
    if text in _KNOWN or any(address in network for network in _KEPT_4):
        return text
    for network in _PRIVATE:
        if address in network:
            return str(ipaddress.IPv4Address(_moved(int(address), network, number)))
    count = number(f"public {address}")
    return f"{'198.51.100' if count > 254 else '203.0.113'}.{(count - 1) % 254 + 1}"


def _moved(address: int, network: ipaddress.IPv4Network, number: Callable[[str], int]) -> int:
    """Whether a bit between the range and the last byte is turned depends on those before it only.

    So two addresses that have their first bits in common have as many in common afterwards, whatever the network's
    length; the first of the bits is always turned, so nobody stays where they were.
    """
    turned = 0
    for place in range(31 - network.prefixlen, 7, -1):
        turned |= (number(f"bit-{network} {address >> (place + 1)}") & 1) << place
    return address ^ turned


def mask_network(text: str, length: str, mask: Callable[[str], str]) -> str:
    """`text` is an address, `length` the "/24" behind it or nothing. What is a network stays one."""
    masked = mask(text)
    try:
        is_network = bool(length) and masked != text and ipaddress.IPv4Network(text + length) is not None
    except ValueError:
        return masked + length
    return str(ipaddress.IPv4Network(masked + length, strict=False)) if is_network else masked + length


def mask_six(text: str, number: Callable[[str], int]) -> str:
    """As `mask_four`. The first half becomes a network of documentation, the second a number."""
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return text
    if any(address in network for network in _KEPT_6):
        return text
    host = int(address) & (1 << 64) - 1
    near = host and (host if host < 0x100 else 0x100 + number(f"host {host}"))
    if address.is_link_local:
        return str(ipaddress.IPv6Address((0xFE80 << 112) | near))
    top = 0xFD00 << 112 if address.is_private else 0x20010DB8 << 96
    network = number(f"network six {int(address) >> 64}")
    return str(ipaddress.IPv6Address(top | (network << 64) | near))


def mask_mac(text: str, number: Callable[[str], int]) -> str:
    """A locally administered address in the same spelling; those that name nobody stay."""
    digits = re.sub("[:-]", "", text).lower()
    if set(digits) in ({"0"}, {"f"}) or digits.startswith(("01005e", "3333")):
        return text
    count = number(f"card {digits}")
    mark = "-" if "-" in text else ":"
    masked = mark.join(("02", "00", "00", "00", f"{count >> 8 & 0xFF:02x}", f"{count & 0xFF:02x}"))
    return masked.upper() if any(letter.isupper() for letter in text) else masked


def mask_card(found: re.Match[str], mask: Callable[[str], str]) -> str:
    """The same for the name of an adapter that holds its address."""
    spelled = ":".join(found[2][at : at + 2] for at in range(0, 12, 2))
    return found[1] + mask(spelled).replace(":", "")


def little_endian(text: str, mask: Callable[[str], str]) -> str:
    """The same for an address as the Linux kernel writes it: eight hex digits, the last byte first."""
    packed = bytes.fromhex(text)[::-1]
    masked = mask(".".join(map(str, packed)))
    return bytes(map(int, masked.split(".")))[::-1].hex().upper()


def packed_six(found: re.Match[str], mask: Callable[[str], str]) -> str:
    """The same for an IPv6 address as 32 hex digits. Before a port, each four bytes of it stand the last one first."""
    text, port = found[1], found[2] or ""
    packed = bytes.fromhex(text)
    plain = str(ipaddress.IPv6Address(_turned(packed) if port else packed))
    masked = mask(plain)
    if masked == plain:
        return found[0]
    again = ipaddress.IPv6Address(masked).packed
    return (_turned(again).hex().upper() if port else again.hex()) + port


def _turned(packed: bytes) -> bytes:
    return b"".join(packed[at : at + 4][::-1] for at in range(0, 16, 4))
