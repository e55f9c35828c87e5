"""Updates that wait are installed. What was replaced does not come back."""

from app.domain.ansible import AnsiblePart, AnsibleTask, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    Context,
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
from app.services.setup.steps.scripts import SH_START
from app.services.setup.steps.software.apt_scripts import SH_APT_LOOK

SH_PROBE = (
    SH_START
    + SH_APT_LOOK
    + r"""if command -v apt-get >/dev/null 2>&1; then
echo 'manager apt'
lists=/var/lib/apt/lists
[ -n "$(find $lists $lists/partial -maxdepth 0 -mmin -$((p_days * 1440)) 2>/dev/null)" ] && echo 'fresh yes' ||
echo 'fresh no'
apt_look --with-new-pkgs upgrade 2>/dev/null |
sed -n 's/^Inst \([^ ]*\) \[\([^]]*\)\] (\([^ ]*\) \(.*\)$/pending \1 \2 \3 \4/p'
elif command -v dnf >/dev/null 2>&1; then
echo 'manager dnf'
[ -n "$(find /var/cache/dnf /var/cache/libdnf5 -maxdepth 2 -mmin -$((p_days * 1440)) 2>/dev/null | head -n 1)" ] &&
echo 'fresh yes' || echo 'fresh no'
if [ "$p_which" = security ]; then set -- --security; fi
dnf -C -q check-update "$@" 2>/dev/null | awk 'NF == 3 && $1 ~ /\./ { print "pending", $1, "-", $2, $3 }'
else echo 'neither apt nor dnf' >&2; exit 127; fi
"""
)
SH_APPLY = (
    SH_START
    + r"""set -f
DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND
if [ "$p_manager" = dnf ]; then
if [ "$p_which" = security ]; then set -- --security; fi
exec dnf -y -q --refresh upgrade "$@"
fi
if [ -n "$(dpkg --audit 2>/dev/null)" ]; then dpkg --configure -a --force-confold || exit; fi
apt-get -q -o DPkg::Lock::Timeout=300 -o APT::Update::Error-Mode=any update >/dev/null ||
refuse 'The package source does not answer: nothing was installed.'
options='-y -q -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold -o APT::Get::Remove=false'
if [ "$p_which" = security ]; then
names=$(apt-get -s -q --with-new-pkgs upgrade | grep -i '^Inst [^ ]* \[.*security' | cut -d ' ' -f 2)
[ -n "$names" ] || exit 0
exec apt-get $options --only-upgrade install -- $names
fi
exec apt-get $options --with-new-pkgs upgrade
"""
)
"""Packages that would have to go for an update are kept back: that is for a person to decide."""
SH_REVERT = SH_START + "refuse 'Updates cannot be taken back.'\n"

PS_PROBE = r"""$ErrorActionPreference = 'Stop'
'manager windows'
$last = (New-Object -ComObject Microsoft.Update.AutoUpdate).Results.LastSearchSuccessDate
if ($last -and $last -gt [datetime]::UtcNow.AddDays(-[int]$p.days)) { 'fresh yes' } else { 'fresh no' }
$search = (New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher()
$search.Online = $false
foreach ($one in $search.Search("IsInstalled=0 and IsHidden=0 and Type='Software'").Updates) {
  if ($one.InstallationBehavior.CanRequestUserInput -or $one.RebootRequired) { continue }
  $security = if ($one.MsrcSeverity) { 'security' } else { 'other' }
  'pending ' + $one.Identity.UpdateID + ' - ' + $security + ' ' + ($one.Title -replace '\s+', ' ')
}
"""
"""What Windows itself found at its last search: a search online takes minutes, and is part of the change."""
PS_APPLY = r"""$ErrorActionPreference = 'Stop'
$session = New-Object -ComObject Microsoft.Update.Session
$found = $session.CreateUpdateSearcher().Search("IsInstalled=0 and IsHidden=0 and Type='Software'").Updates
$wanted = New-Object -ComObject Microsoft.Update.UpdateColl
foreach ($one in $found) {
  if ($one.InstallationBehavior.CanRequestUserInput) { continue }
  if ($p.which -eq 'security' -and -not $one.MsrcSeverity) { continue }
  if (-not $one.EulaAccepted) { $one.AcceptEula() }
  [void]$wanted.Add($one)
}
if ($wanted.Count -eq 0) { exit 0 }
$load = $session.CreateUpdateDownloader(); $load.Updates = $wanted; [void]$load.Download()
$install = $session.CreateUpdateInstaller(); $install.Updates = $wanted
$result = $install.Install()
for ($i = 0; $i -lt $wanted.Count; $i++) {
  $code = $result.GetUpdateResult($i).ResultCode
  if ($code -notin 2, 3) { [Console]::Error.WriteLine($wanted.Item($i).Title + " ended with code $code"); exit 1 }
}
exit 0
"""
PS_REVERT = "throw 'Updates cannot be taken back.'\n"


def probe(arguments: Arguments) -> Fact[State]:
    given = {"days": str(arguments["days"]), "which": arguments["which"]}
    return Fact("setup_update_run", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, deadline=60, given=given)


def parse(_: Os, text: str) -> State:
    """`pending`: name, version now, version then, and where it comes from or what it is."""
    lines = [line.partition(" ") for line in text.splitlines() if line.strip()]
    about = {name: value for name, _, value in lines}
    pending = [value.split(" ", 3) for name, _, value in lines if name == "pending"]
    return {
        "manager": about["manager"],
        "fresh": {"yes": True, "no": False}[about["fresh"]],
        "pending": [[*words, ""][:4] for words in pending],
    }


def compare(state: State, arguments: Arguments) -> Comparison:
    changes = []
    if not state["fresh"]:
        changes.append(
            Change(tr("Search for updates"), tr("more than {days} days ago", days=arguments["days"]), tr("now"))
        )
    for name, old, new, origin in pending_of(state, arguments["which"]):
        is_windows = state["manager"] == "windows"
        changes.append(
            Change(origin or name, tr("not installed"), tr("installed"))
            if is_windows
            else Change(name, tr("an older version") if old == "-" else old, new)
        )
    return Comparison.of(changes)


def pending_of(state: State, which: str) -> list[list[str]]:
    """The updates that are meant. dnf has chosen itself."""
    if which == "all" or state["manager"] == "dnf":
        return list(state["pending"])
    if state["manager"] == "windows":
        return [one for one in state["pending"] if one[2] == "security"]
    return [one for one in state["pending"] if "security" in one[3].casefold()]


def apply(before: State, arguments: Arguments) -> Operation:
    given = {"manager": before["manager"], "which": arguments["which"]}
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, given, timeout=7200)


def revert(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.LINUX: SH_REVERT, Os.WINDOWS: PS_REVERT})


def ansible(arguments: Arguments) -> AnsiblePart:
    on_debian = Expression("ansible_facts['os_family'] == 'Debian'")
    on_red_hat = Expression("ansible_facts['os_family'] == 'RedHat'")
    dnf = {"name": "*", "state": "latest", "update_only": True, "security": arguments["which"] == "security"}
    apt: AnsibleTask = {"upgrade": "safe", "update_cache": True, "cache_valid_time": 86400 * arguments["days"]}
    return AnsiblePart(
        (
            {"name": "Install updates (apt)", "ansible.builtin.apt": apt, "when": on_debian},
            {"name": "Install updates (dnf)", "ansible.builtin.dnf": dnf, "when": on_red_hat},
        )
    )


STEP = Step(
    id="update.run",
    title=tr("Updates"),
    why=tr("Most attacks use what an update has closed long ago."),
    group=tr("Updates"),
    parameters=(
        Parameter(
            "which",
            tr("Which updates"),
            ParameterKind.CHOICE,
            required=False,
            default="all",
            choices=("all", "security"),
            example="all",
        ),
        Parameter(
            "days",
            tr("Search again after, in days"),
            ParameterKind.NUMBER,
            required=False,
            default=1,
            least=1,
            most=365,
            example="1",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.MEDIUM,
    undo=Undo.NONE,
    context=Context.SYSTEM,
    restart=Restart.MAY,
    seconds=600,
    interrupts=tr("Services restart; it takes from a few minutes to an hour."),
    ansible=ansible,
)
