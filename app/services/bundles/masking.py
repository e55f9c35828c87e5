"""Masks in a device's answers what names people, machines and places: the same thing always by the same mask.

It stays an answer: an address stays an address, a path a path. What somebody has written in their own words (the text
of an event, the name of a program's window) may hold more; whoever sends it away looks it over.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.services.bundles import addresses
from app.services.redaction import redact

_UUID = re.compile(r"(?<![\w-])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![\w-])")
_SID = re.compile(r"S-1-5-21-\d{1,10}-\d{1,10}-\d{1,10}(?=-\d|\b)")  # a machine or a domain, [MS-DTYP] 2.4.2.4
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_SERIAL = re.compile(
    r"""(?i)(["']?(?<![a-z])(?:serial(?:[ _-]?(?:number|no))?|serialnumber|identifyingnumber|asset[ _-]?tag|"""
    r"""machine-?id|bssid|product[ _-]?(?:key|id)|wwn|imei)"""
    r"""["']?[ \t]{0,40}[:=|\t][ \t]{0,40}["']?)([^"'\s,;|}\]]{3,80})"""
)
_NETWORK = re.compile(  # of Wi-Fi: a name of several words, in quotes or up to the end of its line
    r"""(?i)((?<![a-z])e?ssid["']?[ \t]{0,40}[:=|][ \t]{0,40})"""
    r"""(?:(["'])((?:\\.|(?!\2)[^\\\n]){1,200})\2|([^\s"'][^"'\n]{0,200}))"""
)
_NMCLI = re.compile(r"(?m)^(yes|no):((?:[0-9A-Fa-f]{2}\\:){5}[0-9A-Fa-f]{2}):((?:\\.|[^:\\\n]){1,200}):")
_WWN = re.compile(r"""("wwn"\s{0,9}:\s{0,9}\{[^{}]{0,200}?"id"\s{0,9}:\s{0,9})\d+""")  # of smartctl, in parts
_HOME = re.compile(
    r"(?i)(?:/home/|/run/media/|\b[a-z]:(?:\\{1,2}|/)(?:users|documents and settings)(?:\\{1,2}|/))"
    r"([^\\/\s\"':;,|<>]{1,64})"
)
_DOMAIN_USER = re.compile(
    r"""(?i)"[^"]{0,40}(?:user|owner|account|logon|startname|principal|run_?as|author)[^"]{0,20}"\s{0,9}:\s{0,9}"""
    r""""([^"\\]{1,63})\\\\([^"\\]{1,63})\""""
)
_COMPUTER = re.compile(
    r"""(?i)"(?:domain|workgroup|computer(?:name)?|csname|hostname|pscomputername|logonserver)"\s{0,9}:\s{0,9}"([\w.-]{2,63})\""""
)
_USER = re.compile(r"""(?i)"(?:user(?:_?name)?|owner|account|loggedonuser)"\s{0,9}:\s{0,9}"([^"\\\s]{3,63})\"""")
_SHARE = re.compile(
    r"(?<![\w:\\)\]}.-])(?:\\{4}([A-Za-z][\w.-]{0,62})\\\\|\\\\([A-Za-z][\w.-]{0,62})\\(?![\\\"]))"
)  # of JSON, and plain; not the last part of a path in JSON, before a quote: (x64)\\uninstall.exe\"
_LOCAL_NAME = re.compile(
    r"(?i)(?<![\w.-])(?:[a-z0-9_-]{1,63}\.){1,6}(?:local|lan|corp|internal|intranet|home|localdomain|ad)\b(?![\w.-])"
)
_COMMON = """
root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats nobody sshd messagebus admin
administrator administrators user users guest public default all everyone system service network local nt authority
builtin localhost test defaultaccount wdagutilityaccount window manager font driver host dwm umfd defaultuser0 linuxbrew
ubuntu debian vagrant pi ip6-localhost ip6-loopback localdomain iis apppool trustedinstaller services desktop windows
localsystem localservice networkservice workgroup program files cursors hkey_local_machine hkey_current_user hkey_users
hkey_classes_root hklm hkcu software server printer router gateway laptop notebook computer client office nas
before after
"""
_NOBODY = frozenset(_COMMON.split())
"""Names that are on every machine, or say what it is: they name nobody, and answers are made of such words."""
_OF_THE_SYSTEM = frozenset(
    {"nt authority", "nt service", "builtin", "iis apppool", "window manager", "font driver host", "nt-autorität"}
)
"""Domains of accounts that are no person's."""
_OF_FILES = frozenset(
    ["exe", "dll", "sys", "msi", "msc", "cmd", "bat", "ps1", "psm1", "vbs", "lnk", "log", "txt", "ini", "xml", "json"]
)
"""A name that ends so is a file's: masked as a domain, each program of the device would lose its ending."""
_SHORTEST = 3
_SEARCHED = 300
_WORD = re.compile(r"[\w-]{2,63}")


@dataclass(frozen=True, slots=True)
class Masked:
    """One thing that was masked."""

    kind: str  # "address", "person", "host", ...
    was: str
    mask: str


class Masker:
    """One bundle. Not for two threads at once."""

    def __init__(self, hosts: Iterable[str] = (), people: Iterable[str] = ()) -> None:
        """Names that are known beforehand, such as that of the device and of who is signed in."""
        self._masks: dict[tuple[str, str], str] = {}
        self._shown: dict[tuple[str, str], str] = {}  # as it was spelled when it came first
        self._numbers: dict[str, dict[str, int]] = {}
        self._counts: dict[str, int] = {}
        self._words: re.Pattern[str] | None = None
        for name in hosts:
            self._learn_host(name)
        for name in people:
            self.learn_person(name)

    @property
    def masked(self) -> tuple[Masked, ...]:
        """What was masked so far, by kind."""
        found = [Masked(kind, self._shown[kind, was], mask) for (kind, was), mask in self._masks.items()]
        return tuple(sorted(found, key=lambda one: (one.kind, one.mask)))

    def learn(self, text: str) -> None:
        """Find names that stand in one answer, so that they are masked in every one."""
        for found in _HOME.finditer(text):
            self.learn_person(found[1])
        for found in _DOMAIN_USER.finditer(text):
            self.learn_person(f"{found[1]}\\{found[2]}")
        for found in _USER.finditer(text):
            self.learn_person(found[1])
        for found in (*_COMPUTER.finditer(text), *_SHARE.finditer(text)):
            self._learn_host(found[1] or found[found.lastindex or 1])
        for found in _LOCAL_NAME.finditer(text):
            self._learn_host(found[0])

    def learn_hosts(self, names: Iterable[str]) -> None:
        for name in names:
            self._learn_host(name)

    def learn_person(self, name: str) -> None:
        """A user name, with or without its domain."""
        domain, mark, plain = name.replace("\\\\", "\\").rpartition("\\")
        if domain.casefold() in _OF_THE_SYSTEM or plain.startswith(("_", "systemd-", "DWM-", "UMFD-")):
            return
        if mark:
            self._learn_host(domain)
        plain = plain.partition("@")[0].rstrip("$")
        if len(plain) >= _SHORTEST and plain.casefold() not in _NOBODY and not plain.isdigit():
            self._keep("person", plain, lambda count: f"person{count}")

    def _learn_host(self, name: str) -> None:
        """Each part of a name that is not common to everybody."""
        first, *rest = name.strip(".").split(".")
        if rest and rest[-1].casefold() in _OF_FILES:
            return
        if len(first) > 1 and first.casefold() not in _NOBODY and not first.isdigit():
            self._keep("host", first, lambda count: f"host{count}")
        for part in rest[:-1] or ([] if len(rest) != 1 else rest):
            if len(part) >= _SHORTEST and part.casefold() not in (
                *_NOBODY,
                "lan",
                "corp",
                "internal",
                "home",
                "example",
            ):
                self._keep("domain", part, lambda count: f"domain{count}")

    def mask(self, text: str, *, has_versions: bool = False) -> str:
        """`text` without what names anybody. `has_versions`: four numbers with dots are a version in there."""
        text = redact(text)
        text = _MAIL.sub(self._by("mail", lambda count: f"mail{count}@example.com"), text)
        text = _SERIAL.sub(
            lambda found: found[1] + self._keep("serial", found[2], lambda count: f"SERIAL{count}"), text
        )
        text = _WWN.sub(r"\g<1>0", text)
        text = _NETWORK.sub(self._network, text)
        text = _NMCLI.sub(self._seen_network, text)
        text = _UUID.sub(self._by("id", lambda count: f"00000000-0000-4000-8000-{count:012x}"), text)
        text = _SID.sub(self._by("account domain", lambda count: f"S-1-5-21-1000000{count}-2-3"), text)
        text = addresses.MAC.sub(lambda found: self._card(found[0]), text)
        text = addresses.CARD.sub(lambda found: addresses.mask_card(found, self._card), text)
        text = addresses.SIX.sub(lambda found: self._address(found[0], addresses.mask_six), text)
        text = (
            text
            if has_versions
            else addresses.FOUR.sub(lambda found: addresses.mask_network(found[1], found[2] or "", self._four), text)
        )
        text = addresses.ROUTE.sub(self._route, text)
        text = addresses.HEX_4.sub(lambda found: addresses.little_endian(found[0], self._four), text)
        text = addresses.HEX_6.sub(lambda found: addresses.packed_six(found, self._six), text)
        return self._mask_words(text)

    def _network(self, found: re.Match[str]) -> str:
        quote = found[2] or ""
        return f"{found[1]}{quote}{self._named_network(found[3] or found[4])}{quote}"

    def _named_network(self, name: str) -> str:
        return self._keep("network", name, lambda count: f"network{count}")

    def _seen_network(self, found: re.Match[str]) -> str:
        """A line of nmcli, which writes a colon as "\\:"."""
        address = self._address(found[2].replace("\\", ""), addresses.mask_mac).replace(":", "\\:")
        return f"{found[1]}:{address}:{self._named_network(found[3])}:"

    def _mask_words(self, text: str) -> str:
        """The first names are found inside of longer words too; a hosts file may hold a hundred thousand more."""
        if self._words is None:
            names = [was for kind, was in self._masks if kind in _WORDS][:_SEARCHED]
            together = "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or r"(?!)"
            self._words = re.compile(rf"(?i)(?<![A-Za-z0-9])(?:{together})(?![A-Za-z0-9])")
        text = self._words.sub(self._word, text)
        if sum(self._counts.get(kind, 0) for kind in _WORDS) > _SEARCHED:
            text = _WORD.sub(self._word, text)
        return text

    def _word(self, found: re.Match[str]) -> str:
        folded = found[0].casefold()
        return next((self._masks[kind, folded] for kind in _WORDS if (kind, folded) in self._masks), found[0])

    def _address(self, text: str, mask: Callable[[str, Callable[[str], int]], str]) -> str:
        return self._keep("address", text, lambda _: mask(text, self._number))

    def _card(self, text: str) -> str:
        return self._address(text, addresses.mask_mac)

    def _four(self, text: str) -> str:
        return self._address(text, addresses.mask_four)

    def _route(self, found: re.Match[str]) -> str:
        ends = (addresses.little_endian(end, self._four) for end in (found[2], found[3]))
        return found[1] + "|".join(ends)

    def _six(self, text: str) -> str:
        return self._address(text, addresses.mask_six)

    def _by(self, kind: str, make: Callable[[int], str]) -> Callable[[re.Match[str]], str]:
        return lambda found: self._keep(kind, found[0], make)

    def _keep(self, kind: str, was: str, make: Callable[[int], str]) -> str:
        key = kind, was.casefold()
        if key not in self._masks:
            mask = make(self._counts.get(kind, 0) + 1)
            if mask == was:  # it names nobody
                return was
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._masks[key], self._shown[key] = mask, was
            self._words = None if kind in _WORDS else self._words
        return self._masks[key]

    def _number(self, what: str) -> int:
        kind = what.rpartition(" ")[0]
        return self._numbers.setdefault(kind, {}).setdefault(what, len(self._numbers[kind]) + 1)


_WORDS = ("person", "host", "domain")
