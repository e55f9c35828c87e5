"""Microsoft 365 Apps (Office) by Microsoft's deployment tool, from a folder of the site where there is one."""

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
from app.services.setup.steps.powershell import PS_LINES
from app.services.setup.steps.scripts import parse_lines

PS_START = (
    r"""$ErrorActionPreference = 'Stop'
$key = 'HKLM:\SOFTWARE\Microsoft\Office\ClickToRun\Configuration'
"""
    + PS_LINES
    + r"""function Run-Tool($configuration) {
  # A folder of the system: nobody can change what was checked before it is run.
  $folder = 'C:\Windows\Satchel\office'
  New-Item -ItemType Directory -Force $folder | Out-Null
  try {
    $tool = Join-Path $folder 'setup.exe'
    Copy-Item -LiteralPath $p.tool -Destination $tool -Force
    $signed = Get-AuthenticodeSignature -LiteralPath $tool
    if ($signed.Status -ne 'Valid' -or $signed.SignerCertificate.Subject -notlike '*O=Microsoft Corporation*') {
      throw 'The deployment tool is not signed by Microsoft.' }
    $file = Join-Path $folder 'configuration.xml'
    $configuration.Save($file)
    $ended = Start-Process $tool -ArgumentList '/configure', ('"' + $file + '"') -Wait -PassThru
    if ($ended.ExitCode -notin 0, 3010, 1641) { throw ('The deployment tool ended with code ' + $ended.ExitCode) }
  } finally { Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue }
}
function Element($parent, $name, $attributes) {
  $made = $parent.OwnerDocument.CreateElement($name)
  foreach ($one in $attributes.GetEnumerator()) { if ($one.Value) { $made.SetAttribute($one.Key, [string]$one.Value) } }
  [void]$parent.AppendChild($made); $made
}
function Configuration {
  $document = New-Object Xml.XmlDocument
  [void]$document.AppendChild($document.CreateElement('Configuration'))
  [void](Element $document.DocumentElement 'Display' @{ Level = 'None'; AcceptEULA = 'TRUE' })
  $document
}
"""
)
"""The configuration is made element by element: no value can become markup."""
PS_PROBE = (
    PS_START
    + r"""$found = Get-ItemProperty -LiteralPath $key -ErrorAction SilentlyContinue
'products ' + $found.ProductReleaseIds
'version ' + $found.VersionToReport
if (Test-Path -LiteralPath $p.tool) { 'tool yes' } else { 'tool no' }
"""
)
PS_APPLY = (
    PS_START
    + r"""$document = Configuration
$add = Element $document.DocumentElement 'Add' @{
  OfficeClientEdition = '64'; Channel = $p.channel; SourcePath = $p.source
  AllowCdnFallback = $(if ($p.source) { 'FALSE' } else { '' }) }
$product = Element $add 'Product' @{ ID = $p.product }
foreach ($one in (Lines $p.languages)) { [void](Element $product 'Language' @{ ID = $one }) }
foreach ($one in (Lines $p.exclude)) { [void](Element $product 'ExcludeApp' @{ ID = $one }) }
Run-Tool $document
exit 0
"""
)
PS_REVERT = (
    PS_START
    + r"""$document = Configuration
$remove = Element $document.DocumentElement 'Remove' @{}
[void](Element $remove 'Product' @{ ID = $p.product })
Run-Tool $document
exit 0
"""
)


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_software_m365", {Os.WINDOWS: PS_PROBE}, parse, deadline=15, given={"tool": arguments["tool"]})


def parse(_: Os, text: str) -> State:
    found = parse_lines(text)
    products = [name for name in found["products"].split(",") if name]
    return {"products": products, "version": found["version"], "tool": {"yes": True, "no": False}[found["tool"]]}


def compare(state: State, arguments: Arguments) -> Comparison:
    product = arguments["product"]
    if product in state["products"]:
        return Comparison.of([])
    if not state["tool"]:
        return Comparison(
            ItemState.IMPOSSIBLE, reason=tr("there is no deployment tool at {tool}", tool=arguments["tool"])
        )
    now = ", ".join(state["products"]) or tr("not installed")
    return Comparison.of([Change(tr("Microsoft 365 Apps"), now, f"{product}, {', '.join(arguments['languages'])}")])


def apply(before: State, arguments: Arguments) -> Operation:
    given = {name: arguments[name] for name in ("tool", "product", "channel")}
    given |= {"source": arguments.get("source") or "", "languages": "\n".join(arguments["languages"])}
    given["exclude"] = "\n".join(arguments.get("exclude") or [])
    return Operation({Os.WINDOWS: PS_APPLY}, given, timeout=7200)


def revert(before: State, arguments: Arguments) -> Operation:
    given = {name: arguments[name] for name in ("tool", "product")}
    return Operation({Os.WINDOWS: PS_REVERT}, given, timeout=3600)


STEP = Step(
    id="software.m365",
    title=tr("Microsoft 365 Apps"),
    why=tr("Office, without a click for each program and without those that nobody uses."),
    group=tr("Software"),
    parameters=(
        Parameter(
            "tool",
            tr("Deployment tool"),
            pattern=r"(\\\\|[A-Za-z]:\\)[^\r\n\t\"<>|?*]{1,250}\.exe",
            pattern_hint=tr("Where the device finds the setup.exe of Microsoft's Office Deployment Tool."),
            example=r"\\nas\install\office\setup.exe",
        ),
        Parameter(
            "source",
            tr("Folder with Office"),
            required=False,
            pattern=r"(\\\\|[A-Za-z]:\\)[^\r\n\t\"<>|?*]{1,250}",
            pattern_hint=tr("What setup.exe /download has written; left out, it comes from the internet."),
            example=r"\\nas\install\office",
        ),
        Parameter(
            "product",
            tr("Product"),
            required=False,
            default="O365ProPlusRetail",
            pattern=r"[A-Za-z0-9]{3,60}",
            pattern_hint=tr("An id of the deployment tool."),
            example="O365BusinessRetail",
        ),
        Parameter(
            "channel",
            tr("Updates"),
            ParameterKind.CHOICE,
            required=False,
            default="MonthlyEnterprise",
            choices=("Current", "MonthlyEnterprise", "SemiAnnual"),
            example="Current",
        ),
        Parameter(
            "languages",
            tr("Languages"),
            ParameterKind.LIST,
            pattern=r"[a-z]{2,3}-[A-Za-z0-9-]{2,12}|MatchOS",
            pattern_hint=tr("Such as en-us, or MatchOS for that of Windows."),
            example="de-de",
        ),
        Parameter(
            "exclude",
            tr("Programs left out"),
            ParameterKind.LIST,
            required=False,
            pattern=r"[A-Za-z0-9]{2,30}",
            pattern_hint=tr("Ids of the deployment tool."),
            example="Groove",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.WINDOWS}),
    proven_on=frozenset(),
    risk=Risk.MEDIUM,
    undo=Undo.INVERSE,
    context=Context.SYSTEM,
    restart=Restart.MAY,
    seconds=900,
    interrupts=tr("Programs of Office are closed."),
    ansible=tr("It is a step for Windows; the playbook is for Linux."),
)
