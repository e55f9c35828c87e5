"""OpenSSH's client configuration, resolved as `ssh -G` does: of each option the first value that matches wins.

Rules: ssh_config(5) of OpenSSH 9 and 10. `Match exec` is never run: it counts as not matching, and is named.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.services.imports.openssh_lines import Config, Line

MANY = frozenset({"identityfile", "certificatefile", "localforward", "remoteforward", "dynamicforward"})
"""Options of which every value counts; of all others the first."""
_LIST_END = 100  # OpenSSH's limit for identity files
_STAGES = frozenset({"canonical", "final", "all"})


@dataclass(frozen=True, slots=True)
class Machine:
    """Who runs ssh, and where: what `Match localuser` and the tokens ask for."""

    user: str
    home: str
    host: str = "localhost"


@dataclass(slots=True)
class Resolved:
    """The options of one host. `unknown` are Match criteria that cannot be judged here: "exec"."""

    host: str
    options: dict[str, list[str]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def first(self, name: str, usual: str = "") -> str:
        values = self.options.get(name)
        return values[0] if values else usual


def resolve(config: Config, alias: str, machine: Machine) -> Resolved:
    """The options for `ssh alias`. Host and Match are judged in the order of the file, with what is known so far."""
    result = Resolved(alias)
    if _pass(config, result, alias, machine, is_final=False):
        host = _named(result.first("hostname", alias), alias).lower()
        result.options["hostname"] = [host]
        _pass(config, result, host, machine, is_final=True)
    return result


def _pass(config: Config, result: Resolved, host: str, machine: Machine, *, is_final: bool) -> bool:
    """Go through the configuration once. True where a "Match final" wants a second time."""
    held: dict[int, bool] = {}  # id of a guard -> whether it held when its line came
    wants_final = False
    for _, lines in config.blocks_for(host):
        for line in lines:
            is_open = all(held.get(id(guard), False) for guard in line.guards)
            if line.keyword == "host":
                held[id(line)] = is_open and matches_patterns(host, line.arguments)
            elif line.keyword == "match":
                judge = _Match(result, host, machine, is_final)
                held[id(line)] = judge.holds(line.arguments) and is_open
                wants_final |= judge.wants_final
            elif is_open:
                _set(result, line)
    return wants_final and not is_final


def _set(result: Resolved, line: Line) -> None:
    known, name = result.options, line.keyword
    value = " ".join(line.arguments)
    if name in MANY:
        values = known.setdefault(name, [])
        if value not in values and len(values) < _LIST_END:
            values.append(value)
    elif name in ("proxyjump", "proxycommand"):
        if not {"proxyjump", "proxycommand"} & known.keys():
            known[name] = [value]  # whichever of the two comes first counts
    elif name not in known:
        known[name] = [value]


class _Match:
    """Judges one Match line."""

    def __init__(self, result: Resolved, host: str, machine: Machine, is_final: bool) -> None:
        self._result, self._machine, self._is_final = result, machine, is_final
        self._original = result.host
        named = result.first("hostname")
        self._host = (named or host) if is_final else _named(named, host) if named else host
        self.wants_final = False

    def holds(self, arguments: Sequence[str]) -> bool:
        words, unknown = iter(arguments), set()
        result = True
        for word in words:
            name = word.lower()
            is_wanted = not name.startswith("!")
            name, equals, _ = name.removeprefix("!").partition("=")
            if name in _STAGES:
                result &= self._stage(name) == is_wanted
                continue
            pattern = word.partition("=")[2] if equals else next(words, "")
            judged = self._judge(name, pattern)
            if judged is None:
                unknown.add(name)
            else:
                result &= judged == is_wanted
        if result:
            self._result.unknown |= unknown
        return result and not unknown

    def _stage(self, name: str) -> bool:
        if name == "final":
            self.wants_final = True
        return name == "all" or self._is_final

    def _judge(self, name: str, pattern: str) -> bool | None:
        """None for what cannot be known here."""
        if name in ("host", "originalhost"):
            return matches_patterns(self._host if name == "host" else self._original, pattern.lower().split(","))
        values: Mapping[str, str] = {
            "user": self._result.first("user", self._machine.user),
            "localuser": self._machine.user,
            "tagged": self._result.first("tag"),
            "sessiontype": "shell",
            "command": "",
        }
        return matches_patterns(values[name], pattern.split(",")) if name in values else None


def matches_patterns(text: str, patterns: Sequence[str]) -> bool:
    """As a Host line: one pattern fits, and none of those with "!"."""
    found = False
    for pattern in patterns:
        if pattern.startswith("!"):
            if _fits(text, pattern[1:]):
                return False
        elif _fits(text, pattern):
            found = True
    return found


def _fits(text: str, pattern: str) -> bool:
    """Whether a pattern with * and ? covers the text. Takes at most the product of both lengths: no expression that a
    hostile file could keep busy."""
    at, star, mark, place = 0, -1, 0, 0
    while place < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, mark = at, place
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[place]):
            at += 1
            place += 1
        elif star >= 0:
            mark += 1
            at, place = star + 1, mark
        else:
            return False
    return not pattern[at:].strip("*")


def _named(hostname: str, host: str) -> str:
    """The host that HostName names, to be compared; OpenSSH itself would refuse a token that it does not know."""
    try:
        return expand(hostname, {"h": host})
    except ValueError:
        return hostname


def expand(text: str, values: Mapping[str, str]) -> str:
    """Put values in for %h and its kind; "%%" is a percent sign. Raises ValueError for a token that is not known."""

    def value(match: re.Match[str]) -> str:
        if match[1] == "%":
            return "%"
        if match[1] not in values:
            raise ValueError(f"%{match[1]} is not known here")
        return values[match[1]]

    return re.sub(r"%(.?)", value, text, flags=re.DOTALL)
