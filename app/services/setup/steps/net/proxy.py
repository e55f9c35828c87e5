"""The proxy of a device, for everybody who works on it: programs, package sources and updates.

A proxy that wants a password is not set here: it would stand in files that everybody can read.
"""

import base64
from typing import Any

from app.domain.ansible import AnsiblePart, AnsibleTask, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import Arguments, Change, Comparison, Operation, Parameter, ParameterKind, State, Step
from app.domain.target import Os
from app.services.setup.steps.file_sets import WRITTEN_BY, Placed, files_given, parse_files, text_at
from app.services.setup.steps.net.proxy_scripts import PS_APPLY, PS_PROBE, SH_APPLY, SH_PROBE
from app.services.setup.steps.scripts import (
    BLOCK_BEGIN,
    BLOCK_END,
    block_in,
    decode,
    encode,
    exact_text,
    parse_lines,
)

_ENVIRONMENT = "/etc/environment"
_APT = "/etc/apt/apt.conf.d/95satchel-proxy"
_VALUES = ("ProxySettingsPerUser", "ProxyEnable", "ProxyServer", "ProxyOverride", "WinHttpSettings")


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_net_proxy", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse)


def parse(os: Os, text: str) -> State:
    found = parse_lines(text)
    if os is Os.WINDOWS:
        return {"values": {name: found[name].strip() for name in _VALUES}}
    return {"files": parse_files(found, decode(found["paths"]).split("\n"))}


def compare(state: State, arguments: Arguments) -> Comparison:
    proxy, exceptions = arguments.get("proxy") or "", list(arguments.get("exceptions") or [])
    after = proxy or "none"
    if proxy and exceptions:
        after += tr(", not for {exceptions}", exceptions=", ".join(exceptions))
    if "values" in state:
        wanted = _windows(arguments)
        now = {name: value for name, value in state["values"].items() if name in wanted}
        if now == wanted and _has_winhttp(state) == bool(proxy):
            return Comparison.of([])
        server = state["values"]["ProxyServer"]
        before = tr("that of each person") if now["ProxySettingsPerUser"] == "-" else _plain(server) or "none"
        return Comparison.of([Change(tr("Proxy"), before if before != after else tr("not everywhere"), after)])
    texts = _texts(state, arguments)
    if all(exact_text(seen["image"]) == texts[path] for path, seen in state["files"].items()):
        return Comparison.of([])
    block = _block(text_at(state, _ENVIRONMENT))
    before = next((line.partition("=")[2].strip('"') for line in block if line.startswith("http_proxy=")), "none")
    return Comparison.of([Change(tr("Proxy"), before if before != after else tr("not everywhere"), after)])


def _has_winhttp(state: State) -> bool:
    """Whether services and updates of Windows go through a proxy: bit 1 of the ninth byte of their settings."""
    value = state["values"]["WinHttpSettings"]
    data = base64.b64decode(value[1:]) if value.startswith("=") else b""
    return len(data) > 8 and bool(data[8] & 2)


def _plain(value: str) -> str:
    return decode(value[1:]) if value.startswith("=") else ""


def _block(text: str) -> list[str]:
    try:
        return (block_in(text.split("\n")) or "").split("\n")
    except ValueError:
        return []


def _texts(state: State, arguments: Arguments) -> dict[str, str]:
    """What each file should say, "" for a file of ours that is to go."""
    proxy = arguments.get("proxy") or ""
    texts = {}
    for path, seen in state["files"].items():
        old = exact_text(seen["image"])
        if path == _ENVIRONMENT:
            texts[path] = _with_block(old, _variables(arguments))
        elif path == _APT:
            texts[path] = _apt(proxy) if proxy else ""
        else:
            texts[path] = _dnf(old, proxy)
    return texts


def _apt(proxy: str) -> str:
    note = WRITTEN_BY.replace("#", "//", 1)
    return f'{note}Acquire::http::Proxy "{proxy}";\nAcquire::https::Proxy "{proxy}";\n'


def _variables(arguments: Arguments) -> list[str]:
    proxy = arguments.get("proxy")
    if not proxy:
        return []
    given = [("http", proxy), ("https", proxy), ("no", ",".join(["localhost", *(arguments.get("exceptions") or [])]))]
    return [f'{name}_proxy="{value}"' for name, value in given] + [
        f'{name.upper()}_PROXY="{value}"' for name, value in given
    ]


def _with_block(old: str, lines: list[str]) -> str:
    """`old` with our block, or without one."""
    rest = old.split("\n")
    if BLOCK_BEGIN in rest and BLOCK_END in rest:
        first, last = rest.index(BLOCK_BEGIN), rest.index(BLOCK_END)
        rest = rest[:first] + rest[last + 1 :]
    text = "\n".join(rest)
    if not lines:
        return text
    start = text + "\n" if text and not text.endswith("\n") else text
    return start + "\n".join([BLOCK_BEGIN, *lines, BLOCK_END, ""])


def _dnf(old: str, proxy: str) -> str:
    lines = [line for line in old.split("\n") if line.partition("=")[0].strip() != "proxy"]
    if proxy:
        at = lines.index("[main]") + 1 if "[main]" in lines else 0
        lines.insert(at, f"proxy={proxy}")
    return "\n".join(lines)


def _windows(arguments: Arguments) -> dict[str, str]:
    """The values of the registry: "=" and base64, "-" for none. Without a proxy, each person's own settings count."""
    proxy = (arguments.get("proxy") or "").partition("://")[2]
    if not proxy:
        return {"ProxySettingsPerUser": "-", "ProxyEnable": "-", "ProxyServer": "-", "ProxyOverride": "-"}
    bypass = ";".join([*(arguments.get("exceptions") or []), "<local>"])
    values = {"ProxySettingsPerUser": "0", "ProxyEnable": "1", "ProxyServer": proxy, "ProxyOverride": bypass}
    return {name: f"={encode(value)}" for name, value in values.items()}


def apply(before: State, arguments: Arguments) -> Operation:
    if "values" in before:
        given = {name.lower(): value for name, value in _windows(arguments).items()}
        proxy = (arguments.get("proxy") or "").partition("://")[2]
        bypass = ";".join([*(arguments.get("exceptions") or []), "<local>"])
        return Operation({Os.WINDOWS: PS_APPLY}, given | {"server": proxy, "bypass": bypass, "winhttpsettings": ""})
    texts = _texts(before, arguments)
    placed = [Placed(path, text) for path, text in texts.items() if text or path != _APT]
    gone = {path: {**before["files"][path], "image": None} for path, text in texts.items() if not text and path == _APT}
    lines = [files_given(before["files"], placed), files_given(gone)]
    return Operation({Os.LINUX: SH_APPLY}, {"files": "\n".join(line for line in lines if line)})


def revert(before: State, arguments: Arguments) -> Operation:
    if "values" in before:
        given: dict[str, Any] = {name.lower(): value for name, value in before["values"].items()}
        return Operation({Os.WINDOWS: PS_APPLY}, given | {"server": "", "bypass": ""})
    return Operation({Os.LINUX: SH_APPLY}, {"files": files_given(before["files"])})


def ansible(arguments: Arguments) -> AnsiblePart:
    proxy = arguments.get("proxy") or ""
    block: AnsibleTask = {"path": _ENVIRONMENT, "block": "\n".join(_variables(arguments)), "mode": "0644"}
    block = {**block, "marker": "# satchel {mark}", "marker_begin": "begin", "marker_end": "end"}
    file: AnsibleTask = (
        {"dest": _APT, "content": _apt(proxy), "mode": "0644"} if proxy else {"path": _APT, "state": "absent"}
    )
    line: AnsibleTask = {"path": "/etc/dnf/dnf.conf", "regexp": "^proxy *=", "insertafter": "^\\[main\\]"}
    line = {**line, "line": f"proxy={proxy}"} if proxy else {**line, "state": "absent"}
    family = "ansible_facts['os_family'] == "
    return AnsiblePart(
        (
            {"name": "Set the proxy of all programs", "ansible.builtin.blockinfile": block},
            {
                "name": "Set the proxy of apt",
                f"ansible.builtin.{'copy' if proxy else 'file'}": file,
                "when": Expression(f"{family}'Debian'"),
            },
            {
                "name": "Set the proxy of dnf",
                "ansible.builtin.lineinfile": line,
                "when": Expression(f"{family}'RedHat'"),
            },
        )
    )


STEP = Step(
    id="net.proxy",
    title=tr("Proxy"),
    why=tr("In some networks only the proxy leads out."),
    group=tr("Network"),
    parameters=(
        Parameter(
            "proxy",
            tr("Proxy"),
            required=False,
            pattern=r"https?://[A-Za-z0-9][A-Za-z0-9.-]{0,252}:[0-9]{1,5}",
            pattern_hint=tr("With its port, without a name or a password. Left out: none."),
            example="http://proxy.example.com:3128",
        ),
        Parameter(
            "exceptions",
            tr("Reached without it"),
            ParameterKind.LIST,
            required=False,
            pattern=r"[A-Za-z0-9*.][A-Za-z0-9.*:/-]{0,252}",
            pattern_hint=tr("Names, domains with a dot before them, and addresses."),
            example="*.example.com",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    interrupts=tr("Programs use it once they start again; on Linux, from the next sign-in."),
    ansible=ansible,
)
