"""Names that a device knows without a name server: a block in its hosts file; the rest of the file is not touched."""

from collections.abc import Sequence
from typing import Any

from app.domain.ansible import AnsiblePart
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import Arguments, Change, Comparison, ItemState, Operation, Parameter, ParameterKind, State, Step
from app.domain.target import Os
from app.services.setup.steps.scripts import SH_BLOCK, SH_READ, block_in, content_of, parse_image, parse_lines

BROKEN = tr("the satchel marks in the hosts file do not match: mend them by hand")

SH_PROBE = SH_READ + "show_file hosts /etc/hosts\n"
SH_APPLY = SH_BLOCK + 'put_block /etc/hosts "$p_block"\n'
SH_REVERT = (
    SH_BLOCK
    + """[ -e /etc/hosts ] || exit 0
put_block /etc/hosts "$p_block"
if [ "$p_existed" = no ] && [ ! -s /etc/hosts ]; then rm -f /etc/hosts; fi
"""
)

PS_FILE = r"$path = Join-Path $env:SystemRoot 'System32\drivers\etc\hosts'" + "\n"
PS_PROBE = (
    PS_FILE
    + "if (Test-Path -LiteralPath $path) { 'hosts 644 0 0 ' + "
    + "[Convert]::ToBase64String([IO.File]::ReadAllBytes($path)) } else { 'hosts -' }\n"
)
PS_APPLY = (
    PS_FILE
    + r"""$ErrorActionPreference = 'Stop'
$latin = [Text.Encoding]::GetEncoding(28591)
$old = if (Test-Path -LiteralPath $path) { $latin.GetString([IO.File]::ReadAllBytes($path)) } else { '' }
$end = if ($old -and -not $old.EndsWith("`n")) { '' } else { "`r`n" }
$rest = [regex]::Replace($old, '(?:(?<=\n)|^)# satchel begin\r?\n(?:.*\n)*?# satchel end(\r?\n|$)', "`0")
if (-not $rest.Contains("`0") -and $p.block) {
  if ($rest -and -not $rest.EndsWith("`n")) { $rest += "`r`n" }
  $rest += "`0"
}
$lines = $p.block -replace "`n", "`r`n"
$block = if ($p.block) { "# satchel begin`r`n$lines`r`n# satchel end$end" } else { '' }
$whole = $rest.Replace("`0", $block)
if (-not $p.block -and $end -eq '') { $whole = $whole -replace '\r?\n\z', '' }
if ($p.existed -eq 'no' -and $whole -eq '') { Remove-Item -LiteralPath $path -ErrorAction SilentlyContinue; return }
$new = "$path.satchel-new"
[IO.File]::WriteAllBytes($new, $latin.GetBytes($whole))
if (Test-Path -LiteralPath $path) { [IO.File]::Replace($new, $path, [NullString]::Value) }
else { [IO.File]::Move($new, $path) }
"""
)


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_net_hosts", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse)


def parse(_: Os, text: str) -> State:
    """Only our block: what others write into the file meanwhile is theirs, and stays."""
    image = parse_image(parse_lines(text)["hosts"])
    lines = content_of(image).replace("\r\n", "\n").split("\n")
    try:
        block, broken = block_in(lines), False
    except ValueError:
        block, broken = None, True
    return {"exists": image is not None, "block": block, "broken": broken}


def compare(state: State, arguments: Arguments) -> Comparison:
    if state["broken"]:
        return Comparison(ItemState.IMPOSSIBLE, reason=BROKEN)
    before, after = entries(state["block"]), [" ".join(line.split()) for line in arguments["entries"]]
    if before == after:
        return Comparison.of([])
    return Comparison.of([Change(tr("Names in the hosts file"), shown(before), shown(after))])


def entries(block: str | None) -> list[str]:
    return [" ".join(line.split()) for line in (block or "").split("\n") if line.strip()]


def shown(lines: Sequence[str]) -> str:
    return ", ".join(lines) or "none"


def block_of(arguments: Arguments) -> str:
    return "\n".join(" ".join(line.split()) for line in arguments["entries"])


def apply(before: State, arguments: Arguments) -> Operation:
    block = block_of(arguments)
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, {"block": block, "existed": "yes"})


def revert(before: State, arguments: Arguments) -> Operation:
    given: dict[str, Any] = {"block": before["block"] or "", "existed": "yes" if before["exists"] else "no"}
    return Operation({Os.LINUX: SH_REVERT, Os.WINDOWS: PS_APPLY}, given)


def ansible(arguments: Arguments) -> AnsiblePart:
    return AnsiblePart(
        (
            {
                "name": "Set the names in the hosts file",
                "ansible.builtin.blockinfile": {
                    "path": "/etc/hosts",
                    "marker": "# satchel {mark}",
                    "marker_begin": "begin",
                    "marker_end": "end",
                    "block": block_of(arguments),
                },
            },
        )
    )


STEP = Step(
    id="net.hosts",
    title=tr("Names in the hosts file"),
    why=tr("A device finds these names even where no name server knows them."),
    group=tr("Network"),
    parameters=(
        Parameter(
            "entries",
            tr("Entries"),
            ParameterKind.LIST,
            pattern=r"[ \t]*[0-9A-Fa-f:.]{2,45}(%[\w.-]+)?([ \t]+[\w.-]+)+[ \t]*",
            pattern_hint=tr("Each entry is an address and one or more names."),
            example="10.1.0.9 print.example.com print",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    ansible=ansible,
)
