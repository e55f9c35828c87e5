"""A Wi-Fi network that a device joins by itself. Its key is in no argument, journal or report."""

import hashlib
from typing import Any
from xml.sax.saxutils import escape

from app.domain.ansible import AnsiblePart, AnsibleTask
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    Risk,
    State,
    Step,
)
from app.domain.target import Os
from app.services.setup.steps.net.secret_text import around, key_of
from app.services.setup.steps.net.wifi_scripts import PS_APPLY, PS_PROBE, PS_REVERT, SH_APPLY, SH_PROBE, SH_REVERT
from app.services.setup.steps.playbook import handler
from app.services.setup.steps.scripts import parse_lines

_SECURITY = {"wpa2": ("wpa-psk", "WPA2PSK"), "wpa3": ("sae", "WPA3SAE"), "open": ("", "open")}
_KEY_MARK = "\N{OBJECT REPLACEMENT CHARACTER}"  # where the key stands, until it is put in


def probe(arguments: Arguments) -> Fact[State]:
    given: dict[str, str | Secret] = {"path": path_of(arguments), "text": _text(arguments)}
    given |= {"ssid": arguments["ssid"], "authentication": _SECURITY[arguments["security"]][1]}
    return Fact("setup_net_wifi", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, deadline=10, given=given)


def parse(_: Os, text: str) -> State:
    return {"file": {"none": "none", "same": "same", "other": "other"}[parse_lines(text)["file"].strip()]}


def compare(state: State, arguments: Arguments) -> Comparison:
    key = key_of(arguments)
    if arguments["security"] != "open":
        if "key" not in arguments:
            return Comparison(ItemState.IMPOSSIBLE, reason=tr("a protected network needs its key"))
        if key and not 8 <= len(key) <= 64:
            return Comparison(ItemState.IMPOSSIBLE, reason=tr("the key of a Wi-Fi has 8 to 63 letters, or 64 digits"))
        if any(not " " <= letter <= "~" for letter in key):
            return Comparison(
                ItemState.IMPOSSIBLE, reason=tr("the key of a Wi-Fi has only plain letters, digits and marks")
            )
    if state["file"] == "same":
        return Comparison.of([])
    before = tr("not known") if state["file"] == "none" else tr("with other settings or another key")
    return Comparison.of([Change(tr("Wi-Fi {ssid}", ssid=arguments["ssid"]), before, tr("joined by itself"))])


def path_of(arguments: Arguments) -> str:
    return f"/etc/NetworkManager/system-connections/satchel-wifi-{_id(arguments)}.nmconnection"


def _id(arguments: Arguments) -> str:
    return hashlib.sha256(arguments["ssid"].encode()).hexdigest()[:12]


def _keyfile(arguments: Arguments) -> str:
    """The name as a list of bytes: so no letter of it has a meaning of its own (man 5 nm-settings-keyfile)."""
    name = arguments["ssid"].replace("\\", "\\\\")
    lines = [
        "[connection]",
        f"id={name}",
        "type=wifi",
        "",
        "[wifi]",
        "mode=infrastructure",
        f"ssid={''.join(f'{byte};' for byte in arguments['ssid'].encode())}",
    ]
    lines += ["hidden=true"] if arguments["hidden"] else []
    if management := _SECURITY[arguments["security"]][0]:
        lines += ["", "[wifi-security]", f"key-mgmt={management}", f"psk={_KEY_MARK}"]
    return "\n".join([*lines, "", "[ipv4]", "method=auto", "", "[ipv6]", "method=auto", ""])


def _text(arguments: Arguments) -> Secret:
    key = key_of(arguments).replace("\\", "\\\\")
    key = "\\s" + key[1:] if key.startswith(" ") else key
    return Secret(_keyfile(arguments).replace(_KEY_MARK, key))


def _xml(arguments: Arguments) -> Secret:
    """The profile of Windows (Microsoft, WLAN_profile schema)."""
    ssid, authentication = arguments["ssid"], _SECURITY[arguments["security"]][1]
    encryption = "none" if authentication == "open" else "AES"
    key = escape(key_of(arguments))
    kind = "networkKey" if len(key_of(arguments)) == 64 else "passPhrase"
    shared = f"<keyType>{kind}</keyType><protected>false</protected><keyMaterial>{key}</keyMaterial>"
    shared = "" if authentication == "open" else f"<sharedKey>{shared}</sharedKey>"
    return Secret(
        '<?xml version="1.0"?><WLANProfile xmlns="http://www.microsoft.com/networking/WLAN/profile/v1">'
        f"<name>{escape(ssid)}</name><SSIDConfig><SSID><hex>{ssid.encode().hex().upper()}</hex></SSID>"
        f"<nonBroadcast>{str(bool(arguments['hidden'])).lower()}</nonBroadcast></SSIDConfig>"
        "<connectionType>ESS</connectionType><connectionMode>auto</connectionMode><MSM><security><authEncryption>"
        f"<authentication>{authentication}</authentication><encryption>{encryption}</encryption><useOneX>false</useOneX>"
        f"</authEncryption>{shared}</security></MSM></WLANProfile>"
    )


def apply(before: State, arguments: Arguments) -> Operation:
    given: dict[str, Any] = {"path": path_of(arguments), "text": _text(arguments)}
    given |= {"ssid": arguments["ssid"], "id": _id(arguments), "xml": _xml(arguments)}
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, given)


def revert(before: State, arguments: Arguments) -> Operation:
    given = {"path": path_of(arguments), "file": before["file"], "ssid": arguments["ssid"], "id": _id(arguments)}
    return Operation({Os.LINUX: SH_REVERT, Os.WINDOWS: PS_REVERT}, given)


def ansible(arguments: Arguments) -> AnsiblePart:
    content, given = around(_keyfile(arguments), _KEY_MARK, arguments.get("key"), doubled=True)
    file: AnsibleTask = {
        "dest": path_of(arguments),
        "content": content,
        "owner": "root",
        "group": "root",
        "mode": "0600",
    }
    name = "Read the networks"
    task: AnsibleTask = {"name": "Let the device join the Wi-Fi", "ansible.builtin.copy": file, "notify": name}
    reload = 'if [ "$(nmcli -t -f RUNNING general)" = running ]; then nmcli connection reload; fi\n'
    if given:
        task = {**task, "vars": given, "no_log": True}
    return AnsiblePart((task,), (handler(name, reload),))


STEP = Step(
    id="net.wifi",
    title=tr("Wi-Fi"),
    why=tr("The device is in the network wherever it is carried in the house."),
    group=tr("Network"),
    parameters=(
        Parameter(
            "ssid",
            tr("Name of the network"),
            pattern=r"[^\s\"\x00-\x1f\x7f\ufffc]([^\"\x00-\x1f\x7f\ufffc]{0,30}[^\s\"\x00-\x1f\x7f\ufffc])?",
            pattern_hint=tr("As it is shown, at most 32 letters, without quotation marks."),
            example="Office",
        ),
        Parameter("key", tr("Key"), ParameterKind.SECRET, required=False),
        Parameter("security", tr("Protection"), ParameterKind.CHOICE, False, "wpa2", choices=tuple(_SECURITY)),
        Parameter("hidden", tr("It does not show its name"), ParameterKind.SWITCH, required=False, default=False),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.LOW,
    interrupts=tr("Nothing: the device joins when it next looks for a network."),
    ansible=ansible,
)
