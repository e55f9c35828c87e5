"""The time zone of a device."""

from typing import Any

from app.domain.ansible import AnsiblePart, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import Arguments, Change, Comparison, ItemState, Operation, Parameter, State, Step
from app.domain.target import Os
from app.services.setup.steps.scripts import (
    SH_READ,
    SH_WRITE,
    content_of,
    decode,
    image_given,
    parse_image,
    parse_lines,
)

SH_PROBE = (
    SH_READ
    + r"""if [ -L /etc/localtime ]; then printf 'link %s\n' "$(readlink /etc/localtime | encode)"
else printf 'link -\n'; show_file localtime /etc/localtime; fi
show_file timezone /etc/timezone
file=/usr/share/zoneinfo/$p_zone; known=no
case $p_zone in */../*|../*|/*) ;; *)
if [ -f "$file" ] && [ "$(head -c 4 "$file" | tr -d '\0')" = TZif ]; then known=yes; fi ;; esac
printf 'known %s\n' "$known"
"""
)
SH_APPLY = (
    SH_WRITE
    + r"""[ -f "/usr/share/zoneinfo/$p_zone" ] || refuse 'This device does not know that time zone.'
link() { rm -f /etc/localtime.satchel-new; ln -s "$1" /etc/localtime.satchel-new
mv -f -T /etc/localtime.satchel-new /etc/localtime 2>/dev/null || mv -f /etc/localtime.satchel-new /etc/localtime; }
if [ -d /run/systemd/system ] && timedatectl set-timezone "$p_zone" 2>/dev/null; then :
else link "/usr/share/zoneinfo/$p_zone"; fi
if [ -e /etc/timezone ] && [ "$(cat /etc/timezone)" != "$p_zone" ]; then
put_file /etc/timezone $(stat -Lc '%a %u %g' /etc/timezone) "$(printf '%s\n' "$p_zone" | encode)"
fi
"""
)
SH_REVERT = (
    SH_WRITE
    + r"""if [ -n "$p_link" ]; then
rm -f /etc/localtime.satchel-new; ln -s "$p_link" /etc/localtime.satchel-new
mv -f -T /etc/localtime.satchel-new /etc/localtime 2>/dev/null || mv -f /etc/localtime.satchel-new /etc/localtime
elif [ -n "$p_localtime_mode" ]; then
[ -L /etc/localtime ] && rm -f /etc/localtime
put_file /etc/localtime "$p_localtime_mode" "$p_localtime_uid" "$p_localtime_gid" "$p_localtime"
else rm -f /etc/localtime; fi
if [ -n "$p_timezone_mode" ]; then
put_file /etc/timezone "$p_timezone_mode" "$p_timezone_uid" "$p_timezone_gid" "$p_timezone"
else rm -f /etc/timezone; fi
"""
)

PS_PROBE = r"""'zone ' + (Get-TimeZone).Id
try { [void][TimeZoneInfo]::FindSystemTimeZoneById($p.zone); 'known yes' } catch { 'known no' }
"""
PS_APPLY = "$ErrorActionPreference = 'Stop'\nSet-TimeZone -Id $p.zone\n"


def probe(arguments: Arguments) -> Fact[State]:
    scripts = {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}
    return Fact("setup_time_zone", scripts, parse, given={"zone": arguments["zone"]})


def parse(os: Os, text: str) -> State:
    found = parse_lines(text)
    known = {"yes": True, "no": False}[found["known"]]
    if os is Os.WINDOWS:
        return {"zone": found["zone"], "known": known}
    link = None if found["link"] == "-" else decode(found["link"]).removesuffix("\n")
    localtime = parse_image(found.get("localtime", "-"))
    timezone = parse_image(found["timezone"])
    return {
        "zone": zone_of(link, content_of(timezone).strip()),
        "link": link,
        "localtime": localtime,
        "timezone": timezone,
        "known": known,
    }


def zone_of(link: str | None, timezone: str) -> str:
    """The name of the zone: the end of the link decides; a device without one may still have its name in a file."""
    if link is None:
        return timezone or "unknown"
    return link.partition("zoneinfo/")[2] or link


def compare(state: State, arguments: Arguments) -> Comparison:
    zone = arguments["zone"]
    if not state["known"]:
        reason = tr('this device knows no time zone "{zone}"', zone=zone)
        if "link" not in state:
            own = tr("Windows has names of its own, such as W. Europe Standard Time (tzutil /l)")
            reason = f"{reason}: {own}"
        return Comparison(ItemState.IMPOSSIBLE, reason=reason)
    changes = []
    if state["zone"] != zone or ("link" in state and state["link"] is None):
        changes.append(Change(tr("Time zone"), state["zone"], zone))
    written = content_of(state.get("timezone")).strip()
    if state.get("timezone") is not None and written != zone:
        changes.append(Change(tr("Name in /etc/timezone"), written or tr("none"), zone))
    return Comparison.of(changes)


def apply(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, {"zone": arguments["zone"]})


def revert(before: State, arguments: Arguments) -> Operation:
    given: dict[str, Any] = {"zone": before["zone"]}
    if "link" in before:
        given["link"] = before["link"] or ""
        given |= image_given("localtime", before["localtime"]) | image_given("timezone", before["timezone"])
    return Operation({Os.LINUX: SH_REVERT, Os.WINDOWS: PS_APPLY}, given)


def ansible(arguments: Arguments) -> AnsiblePart:
    zone = arguments["zone"]
    file = f"/usr/share/zoneinfo/{zone}"
    return AnsiblePart(
        (
            {"name": "Look for the time zone", "ansible.builtin.stat": {"path": file}, "register": "satchel_zone"},
            {
                "name": "Check that the device knows the time zone",
                "ansible.builtin.assert": {
                    "that": [Expression("satchel_zone.stat.exists")],
                    "fail_msg": f"This device does not know the time zone {zone}.",
                    "quiet": True,
                },
            },
            {
                "name": "Set the time zone",
                "ansible.builtin.file": {
                    "src": file,
                    "dest": "/etc/localtime",
                    "state": "link",
                    "force": True,
                    "follow": False,
                },
            },
            {
                "name": "Look for the name of the time zone",
                "ansible.builtin.stat": {"path": "/etc/timezone"},
                "register": "satchel_zone_name",
            },
            {
                "name": "Write the name of the time zone",
                "ansible.builtin.replace": {"path": "/etc/timezone", "regexp": r"(?s)\A.*\Z", "replace": f"{zone}\n"},
                "when": Expression("satchel_zone_name.stat.exists"),
            },
        )
    )


STEP = Step(
    id="time.zone",
    title=tr("Time zone"),
    why=tr("Logs, calendars and jobs show and keep the local time."),
    group=tr("Time"),
    parameters=(
        Parameter(
            "zone",
            tr("Time zone"),
            pattern=r"[A-Za-z0-9_+\-/ .()]{1,64}",
            pattern_hint=tr("The name of a zone: an IANA name on Linux, a Windows name on Windows."),
            example="Europe/London",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    ansible=ansible,
)
