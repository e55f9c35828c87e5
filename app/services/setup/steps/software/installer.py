"""An installer that was brought along: checked by its SHA-256 (and its signer), run without questions, proven."""

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    Context,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    Restart,
    Risk,
    State,
    Step,
    Undo,
)
from app.domain.target import Os
from app.services.setup.cache.files import CACHED, cached_in
from app.services.setup.steps.scripts import parse_lines
from app.services.setup.steps.software.installer_scripts import (
    PS_APPLY,
    PS_PROBE,
    PS_REVERT,
    SH_APPLY,
    SH_PROBE,
    SH_REVERT,
)


def probe(arguments: Arguments) -> Fact[State]:
    given = {"kind": kind_of(arguments), "product": product_of(arguments), "place": arguments.get("place") or ""}
    scripts = {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}
    given["target"] = target_of(arguments)
    return Fact("setup_software_installer", scripts, parse, deadline=30, given=given)


def parse(_: Os, text: str) -> State:
    """`version`: what is installed, "" for nothing; of an AppImage its SHA-256. `place`: whether the file is there."""
    found = parse_lines(text)
    return {"version": found["version"], "place": found["place"], "below": found.get("below", "")}


def kind_of(arguments: Arguments) -> str:
    return str(arguments["file"]).rpartition(".")[2].casefold()


def product_of(arguments: Arguments) -> str:
    return str(arguments.get("product") or "")


def target_of(arguments: Arguments) -> str:
    """Where an AppImage lies on the device."""
    return f"/opt/satchel/{arguments['file']}"


def compare(state: State, arguments: Arguments) -> Comparison:
    kind, title, now = kind_of(arguments), arguments.get("title") or arguments["file"], state["version"]
    wanted = arguments["sha256"] if kind == "appimage" else arguments.get("version") or ""
    if kind != "appimage" and not arguments.get("product"):
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("it does not say by which name the device knows it"))
    if now and (not wanted or now == wanted):
        return Comparison.of([])
    if kind == "appimage" and now:
        return Comparison(
            ItemState.IMPOSSIBLE, reason=tr("there is another file at {arguments}", arguments=target_of(arguments))
        )
    if not cached_in(arguments) and state["place"] != "yes":
        where = tr("at {place}", place=arguments["place"]) if arguments.get("place") else tr("in the offline cache")
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("{file} is not {where}", file=arguments["file"], where=where))
    after = tr("version {version}", version=arguments["version"]) if arguments.get("version") else tr("installed")
    return Comparison.of([Change(title, tr("version {now}", now=now) if now else tr("not installed"), after)])


def apply(before: State, arguments: Arguments) -> Operation:
    given = _of(arguments) | {
        "name": arguments["file"],
        "sha256": arguments["sha256"],
        "place": arguments.get("place") or "",
        "signer": arguments.get("signer") or "",
        "arguments": "\n".join(arguments.get("arguments") or []),
    }
    files = tuple(one.carried for one in cached_in(arguments) if one.sha256 == arguments["sha256"])[:1]
    files = tuple(type(file)(arguments["file"], file.sha256, file.path) for file in files)
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, given, timeout=3600, files=files)


def revert(before: State, arguments: Arguments) -> Operation:
    given = _of(arguments) | {"version": before["version"], "below": before["below"]}
    return Operation({Os.LINUX: SH_REVERT, Os.WINDOWS: PS_REVERT}, given, timeout=1800)


def _of(arguments: Arguments) -> dict[str, str]:
    return {"kind": kind_of(arguments), "product": product_of(arguments), "target": target_of(arguments)}


STEP = Step(
    id="software.installer",
    title=tr("Program from an installer"),
    why=tr("Programs that no package source has: of a maker, of the client, bought ones."),
    group=tr("Software"),
    parameters=(
        Parameter(
            "file",
            tr("File"),
            pattern=r"[A-Za-z0-9][A-Za-z0-9._+~-]{0,120}\.(deb|rpm|AppImage|msi|exe)",
            pattern_hint=tr("The name of a .deb, .rpm, .AppImage, .msi or .exe, without a folder."),
            example="scanner-2.1.msi",
        ),
        Parameter(
            "sha256",
            tr("SHA-256"),
            pattern=r"[0-9a-f]{64}",
            pattern_hint=tr("64 hexadecimal digits: the file must be this one."),
            example="ab" * 32,
        ),
        Parameter(
            "product",
            tr("Known as"),
            required=False,
            pattern=r"[^\r\n\t\"*?\[\]]{1,120}",
            pattern_hint=tr("The package's name; on Windows the product code or the name in the list of programs."),
            example="{12345678-1234-1234-1234-123456789012}",
        ),
        Parameter(
            "version",
            tr("Version"),
            required=False,
            pattern=r"[A-Za-z0-9][A-Za-z0-9.+~:_-]{0,80}",
            pattern_hint=tr("Exactly this one; left out, any is right."),
            example="2.1.0",
        ),
        Parameter(
            "title",
            tr("Name for people"),
            required=False,
            pattern=r"[^\r\n\t]{1,120}",
            pattern_hint=tr("One line."),
            example="Scanner software",
        ),
        Parameter(
            "arguments",
            tr("Arguments (Windows)"),
            ParameterKind.LIST,
            required=False,
            pattern=r"[^\r\n\t]{1,300}",
            pattern_hint=tr("What makes it ask nothing, each by itself. A .msi needs none."),
            example="/S",
        ),
        Parameter(
            "signer",
            tr("Signed by (Windows)"),
            required=False,
            pattern=r"[^\r\n\t\"*?\[\]]{1,120}",
            pattern_hint=tr("A part of the name in the certificate."),
            example="Example Scanners Ltd",
        ),
        Parameter(
            "place",
            tr("Where it lies otherwise"),
            required=False,
            pattern=r"(/|\\\\|[A-Za-z]:\\)[^\r\n\t\"]{1,300}",
            pattern_hint=tr("A path as the device sees it, for a file that is not in the offline cache."),
            example="/media/stick/scanner.deb",
        ),
        CACHED,
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.MEDIUM,
    undo=Undo.INVERSE,
    context=Context.SYSTEM,
    restart=Restart.MAY,
    seconds=60,
    interrupts=tr("Services of the program may start."),
    ansible=tr("The installer lies in the offline cache of this computer, which a playbook does not have."),
)
