"""A package source of its own, with the key that signs it: only packages of this source may be signed with it."""

from app.domain.ansible import AnsiblePart
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Comparison,
    ItemState,
    Operation,
    Parameter,
    Risk,
    State,
    Step,
)
from app.domain.target import Os
from app.services.setup.steps.file_sets import (
    SH_PUT_FILES,
    SH_SHOW_FILES,
    WRITTEN_BY,
    Placed,
    file_change,
    files_given,
    parse_files,
)
from app.services.setup.steps.scripts import parse_lines

SH_PROBE = (
    SH_SHOW_FILES
    + r"""if command -v apt-get >/dev/null 2>&1; then echo 'manager apt'
elif command -v dnf >/dev/null 2>&1; then echo 'manager dnf'
else echo 'neither apt nor dnf' >&2; exit 127; fi
show_files "$p_paths"
for list in /var/lib/apt/lists/"$p_lists"*; do [ ! -f "$list" ] || printf 'list %s\n' "${list##*/}"; done
"""
)
SH_APPLY = (
    SH_PUT_FILES
    + r"""put_files "$p_files"
if [ "$p_manager" = apt ]; then
apt-get -q -o Dir::Etc::sourcelist="$p_source" -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0 \
-o APT::Update::Error-Mode=any -o DPkg::Lock::Timeout=60 update >/dev/null ||
{ put_files "$p_back"; refuse 'The package source does not answer, or is not signed with this key.'; }
fi
"""
)
SH_REVERT = (
    SH_PUT_FILES
    + r"""put_files "$p_files"
for list in /var/lib/apt/lists/"$p_lists"*; do
[ -f "$list" ] || continue
printf '%s\n' "$p_kept" | grep -qxF -- "${list##*/}" || rm -f -- "$list"; done
"""
)


def probe(arguments: Arguments) -> Fact[State]:
    paths = [one for manager in ("apt", "dnf") for one in paths_of(manager, arguments)]

    def parse(_: Os, text: str) -> State:
        found = parse_lines(text)
        files = parse_files(found, paths)
        wanted = paths_of(found["manager"], arguments)
        lists = sorted(line.partition(" ")[2] for line in text.splitlines() if line.startswith("list "))
        return {"manager": found["manager"], "files": {path: files[path] for path in wanted}, "lists": lists}

    given = {"paths": "\n".join(paths), "lists": lists_of(arguments)}
    return Fact("setup_software_source", {Os.LINUX: SH_PROBE}, parse, given=given)


def lists_of(arguments: Arguments) -> str:
    """How the names begin of what apt keeps of a source (apt's URItoFileName)."""
    place = str(arguments["url"]).rstrip("/").removeprefix("https://").removeprefix("http://").removeprefix("file:")
    return place.replace("_", "%5f").replace("~", "%7e").replace("///", "/").replace("/", "_") + "_"


def paths_of(manager: str, arguments: Arguments) -> list[str]:
    """The file of the source, and that of its key."""
    name = f"satchel-{arguments['name']}"
    if manager == "dnf":
        return [f"/etc/yum.repos.d/{name}.repo", f"/etc/pki/rpm-gpg/{name}"]
    return [f"/etc/apt/sources.list.d/{name}.sources", f"/etc/apt/keyrings/{name}.asc"]


def wanted_of(manager: str, arguments: Arguments) -> list[Placed]:
    """deb822 (sources.list(5)), or a file of dnf."""
    source, key = paths_of(manager, arguments)
    suite, components = arguments.get("suite") or "./", arguments.get("components") or ""
    if manager == "dnf":
        lines = [f"[satchel-{arguments['name']}]", f"name={arguments['name']}", f"baseurl={arguments['url']}"]
        text = "\n".join([*lines, "enabled=1", "gpgcheck=1", f"gpgkey=file://{key}"]) + "\n"
    else:
        lines = ["Types: deb", f"URIs: {arguments['url']}", f"Suites: {suite}"]
        if components:
            lines.append(f"Components: {components}")
        text = "\n".join([*lines, f"Signed-By: {key}"]) + "\n"
    return [Placed(source, WRITTEN_BY + text), Placed(key, arguments["key"].strip() + "\n")]


def compare(state: State, arguments: Arguments) -> Comparison:
    if state["manager"] == "apt" and bool(arguments.get("components")) == (arguments.get("suite") or "./").endswith(
        "/"
    ):
        reason = tr("a suite that is a folder (./) has no components, and every other suite needs some")
        return Comparison(ItemState.IMPOSSIBLE, reason=reason)
    source, key = wanted_of(state["manager"], arguments)
    changes = file_change(f"Package source {arguments['name']}", state["files"][source.path], source.text)
    changes += file_change(tr("Its key"), state["files"][key.path], key.text)
    return Comparison.of(changes)


def apply(before: State, arguments: Arguments) -> Operation:
    wanted = wanted_of(before["manager"], arguments)
    given = {"manager": before["manager"], "source": wanted[0].path, "files": files_given(before["files"], wanted)}
    return Operation({Os.LINUX: SH_APPLY}, given | {"back": files_given(before["files"])}, timeout=300)


def revert(before: State, arguments: Arguments) -> Operation:
    given = {"files": files_given(before["files"]), "lists": lists_of(arguments), "kept": "\n".join(before["lists"])}
    return Operation({Os.LINUX: SH_REVERT}, given)


def ansible(arguments: Arguments) -> AnsiblePart:
    source, key = wanted_of("apt", arguments)
    folder = {"path": key.path.rpartition("/")[0], "state": "directory", "mode": "0755"}
    return AnsiblePart(
        (
            {"name": "Make the folder of the keys", "ansible.builtin.file": folder},
            {
                "name": "Put the key of the package source in place",
                "ansible.builtin.copy": {"dest": key.path, "content": key.text, "mode": "0644"},
            },
            {
                "name": "Name the package source",
                "ansible.builtin.copy": {"dest": source.path, "content": source.text, "mode": "0644"},
                "notify": "Ask the package sources",
            },
        ),
        ({"name": "Ask the package sources", "ansible.builtin.apt": {"update_cache": True}},),
    )


_KEY = r"-----BEGIN PGP PUBLIC KEY BLOCK-----[A-Za-z0-9+/=:.,()@ \r\n-]{100,20000}-----END PGP [A-Z ]+-----\s*"

STEP = Step(
    id="software.source",
    title=tr("Package source"),
    why=tr("Programs of a maker or of the client, with updates, from a source that is signed."),
    group=tr("Software"),
    parameters=(
        Parameter(
            "name",
            tr("Name"),
            pattern=r"[a-z0-9][a-z0-9-]{0,40}",
            pattern_hint=tr("Small letters, digits, hyphens."),
            example="docker",
        ),
        Parameter(
            "url",
            tr("Address"),
            pattern=r"(https?://|file:/)[^\s\"'\[\]#]{1,300}",
            pattern_hint=tr("An address without blanks."),
            example="https://download.example.org/debian",
        ),
        Parameter(
            "suite",
            tr("Suite (Debian)"),
            required=False,
            pattern=r"[A-Za-z0-9][A-Za-z0-9./-]{0,60}|\./",
            pattern_hint=tr("Such as bookworm; ./ for a source that is one folder."),
            example="bookworm",
        ),
        Parameter(
            "components",
            tr("Components (Debian)"),
            required=False,
            pattern=r"[A-Za-z0-9/-]{1,40}( [A-Za-z0-9/-]{1,40}){0,9}",
            pattern_hint=tr("With blanks between them."),
            example="main",
        ),
        Parameter(
            "key",
            tr("Key"),
            pattern=_KEY,
            pattern_hint=tr("The public key with which it is signed, as a block of letters."),
            example="-----BEGIN PGP PUBLIC KEY BLOCK-----\n" + "A" * 100 + "\n-----END PGP PUBLIC KEY BLOCK-----",
            is_long=True,
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    risk=Risk.MEDIUM,
    seconds=10,
    interrupts=tr("From then on the device takes packages of whoever holds the key."),
    ansible=ansible,
)
