"""Flatpak applications for everybody on the device. An undo removes exactly what came with them."""

from app.domain.ansible import AnsiblePart, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    State,
    Step,
    Undo,
)
from app.domain.target import Os
from app.services.setup.steps.playbook import ask, do
from app.services.setup.steps.scripts import SH_START

SH_PROBE = (
    SH_START
    + r"""command -v flatpak >/dev/null 2>&1 || { echo 'flatpak is not on this device' >&2; exit 127; }
echo 'manager flatpak'
flatpak remotes --system --columns=name,url | awk 'NF { print "remote", $1, $2 }'
flatpak list --system --columns=ref | sed -n 's/^/ref /p'
"""
)
SH_APPLY = (
    SH_START
    + r"""set -f; IFS='
'
if [ "$p_add" = yes ]; then
[ -n "$p_url" ] || refuse "This device has no source $p_remote, and the profile gives no address for it."
case $p_url in *.flatpakrepo) from=--from ;; *) from=--no-gpg-verify ;; esac
flatpak remote-add --system --if-not-exists $from -- "$p_remote" "$p_url" || exit
fi
exec flatpak install --system -y --noninteractive -- "$p_remote" $p_ids
"""
)
SH_REVERT = (
    SH_START
    + r"""set -f; IFS='
'
there() { flatpak list --system --columns=ref; }
for id in $p_ids; do
ref=$(there | id=$id awk 'index($0, ENVIRON["id"] "/") == 1 { print; exit }')
[ -z "$ref" ] || flatpak uninstall --system -y --noninteractive --app -- "$ref" || exit
done
used=$(flatpak list --system --app --columns=runtime)
for ref in $(there | grep -vxF -- "$p_refs"); do
if printf '%s\n' "$used" | grep -qxF -- "$ref"; then continue; fi
flatpak list --system --app --columns=ref | grep -qxF -- "$ref" && continue
flatpak uninstall --system -y --noninteractive --runtime -- "$ref" || exit
done
if [ "$p_add" = yes ] && flatpak remotes --system --columns=name | grep -qxF -- "$p_remote"; then
flatpak remote-delete --system -- "$p_remote" || refuse "Other applications came from $p_remote since: it was left."
fi
"""
)
"""Applications that others have installed since stay, and so do the runtimes that they use."""


def probe(arguments: Arguments) -> Fact[State]:
    wanted, remote = list(arguments["ids"]), arguments["remote"]

    def parse(_: Os, text: str) -> State:
        """What others have is only noted: the undo leaves it."""
        lines = [line.partition(" ") for line in text.splitlines() if line.strip()]
        if ("manager", " ", "flatpak") not in lines:
            raise ValueError("no answer of flatpak")
        remotes = {value.partition(" ")[0] for name, _, value in lines if name == "remote"}
        refs = sorted(value.strip() for name, _, value in lines if name == "ref")
        there = {ref.partition("/")[0] for ref in refs}
        have = [name for name in wanted if name in there]
        return {"have": have, "has_remote": remote in remotes, "noted": {"refs": refs}}

    return Fact("setup_software_flatpak", {Os.LINUX: SH_PROBE}, parse, deadline=20)


def compare(state: State, arguments: Arguments) -> Comparison:
    missing = missing_in(state, arguments)
    remote, url = arguments["remote"], arguments.get("url") or ""
    if missing and not state["has_remote"] and not url:
        return Comparison(
            ItemState.IMPOSSIBLE,
            reason=tr("this device has no source {remote}, and no address is given", remote=remote),
        )
    changes = [Change(tr("Source of applications"), tr("none"), remote)] if missing and not state["has_remote"] else []
    return Comparison.of(
        [
            *changes,
            *(Change(tr("Application {name}", name=name), tr("not installed"), tr("installed")) for name in missing),
        ]
    )


def missing_in(state: State, arguments: Arguments) -> list[str]:
    return [name for name in arguments["ids"] if name not in state["have"]]


def apply(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.LINUX: SH_APPLY}, _given(before, arguments), timeout=1800)


def revert(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.LINUX: SH_REVERT}, _given(before, arguments), timeout=600)


def _given(before: State, arguments: Arguments) -> dict[str, str]:
    return {
        "ids": "\n".join(missing_in(before, arguments)),
        "remote": arguments["remote"],
        "url": arguments.get("url") or "",
        "add": "no" if before["has_remote"] else "yes",
        "refs": "\n".join(before["noted"]["refs"]) or "-",
    }


def ansible(arguments: Arguments) -> AnsiblePart:
    ids, remote = list(arguments["ids"]), arguments["remote"]
    no_source = Expression("source not in satchel_flatpak_sources.stdout_lines")
    missing = Expression("ids | difference(satchel_flatpak_applications.stdout_lines) | length > 0")
    tasks = [
        ask("Read the sources of applications", "satchel_flatpak_sources", "flatpak remotes --system --columns=name"),
        ask("Read the applications", "satchel_flatpak_applications", _LIST),
    ]
    if url := arguments.get("url"):
        tasks.append(do("Add the source of applications", _ADD, remote, url, when=no_source, given={"source": remote}))
    tasks.append(do("Install the applications", _INSTALL, remote, *ids, when=missing, given={"ids": ids}))
    return AnsiblePart(tuple(tasks))


_LIST = "flatpak list --system --app --columns=application"
_ADD = """case $2 in *.flatpakrepo) from=--from ;; *) from=--no-gpg-verify ;; esac
exec flatpak remote-add --system --if-not-exists $from -- "$1" "$2"
"""
_INSTALL = 'exec flatpak install --system -y --noninteractive -- "$@"\n'

STEP = Step(
    id="software.flatpak",
    title=tr("Flatpak applications"),
    why=tr("Applications that a distribution does not have, for everybody on the device and with their own libraries."),
    group=tr("Software"),
    parameters=(
        Parameter(
            "ids",
            tr("Applications"),
            ParameterKind.LIST,
            pattern=r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_][A-Za-z0-9_-]*){2,8}",
            pattern_hint=tr("Ids of applications, with at least two dots."),
            example="org.libreoffice.LibreOffice",
        ),
        Parameter(
            "remote",
            tr("Source"),
            required=False,
            default="flathub",
            pattern=r"[A-Za-z0-9][A-Za-z0-9_.-]{0,60}",
            pattern_hint=tr("The name of a source on the device."),
            example="flathub",
        ),
        Parameter(
            "url",
            tr("Address of the source"),
            required=False,
            pattern=r"(https|file)://[^\s\"']{1,300}",
            pattern_hint=tr("An address; it is added where the device does not have the source yet."),
            example="https://dl.flathub.org/repo/flathub.flatpakrepo",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    undo=Undo.INVERSE,
    seconds=120,
    interrupts=tr("On a slow line it takes minutes."),
    ansible=ansible,
)
