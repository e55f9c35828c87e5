"""When a device installs its updates by itself, and that it does not start again in the middle of the work."""

from app.domain.ansible import AnsiblePart
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Comparison,
    Operation,
    Parameter,
    ParameterKind,
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
from app.services.setup.steps.registry_values import (
    PS_READ_VALUES,
    PS_WRITE_VALUES,
    RegistryValue,
    number,
    parse_values,
    values_asked,
    values_before,
    values_changes,
    values_wanted,
)
from app.services.setup.steps.scripts import parse_lines

PATH = "/etc/apt/apt.conf.d/60satchel-updates"
"""Later than the file of the distribution (50unattended-upgrades), so it counts."""

SH_PROBE = (
    SH_SHOW_FILES
    + r"""command -v unattended-upgrade >/dev/null 2>&1 || { echo 'unattended-upgrades is not there' >&2; exit 127; }
show_files "$p_paths"
"""
)
SH_SET = SH_PUT_FILES + 'put_files "$p_files"\n'
POLICY = r"HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate"


def probe(arguments: Arguments) -> Fact[State]:
    scripts = {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_READ_VALUES}
    given = {"paths": PATH, "values": values_asked(values_of(arguments))}
    return Fact("setup_update_policy", scripts, parse, given=given)


def parse(os: Os, text: str) -> State:
    found = parse_lines(text)
    if os is Os.WINDOWS:
        return {"values": parse_values(found["values"])}
    return {"files": parse_files(found, [PATH])}


def values_of(arguments: Arguments) -> list[RegistryValue]:
    """Group Policy of Windows Update, as its template (WindowsUpdate.admx) names it."""
    automatic = rf"{POLICY}\AU"
    return [
        number(tr("Install by itself"), automatic, "NoAutoUpdate", 0 if arguments["automatic"] else 1),
        number(tr("Download, then install at its time"), automatic, "AUOptions", 4),
        number(tr("Start again while a person is signed in"), automatic, "NoAutoRebootWithLoggedOnUsers", 1),
        number(tr("Hours of work are kept free"), POLICY, "SetActiveHours", 1),
        number(tr("Work begins (hour)"), POLICY, "ActiveHoursStart", arguments["from"]),
        number(tr("Work ends (hour)"), POLICY, "ActiveHoursEnd", arguments["until"]),
        number(tr("Updates are held back"), POLICY, "DeferQualityUpdates", 1 if arguments["defer"] else 0),
        number(tr("Days that they are held back"), POLICY, "DeferQualityUpdatesPeriodInDays", arguments["defer"]),
    ]


def file_of(arguments: Arguments) -> str:
    """For apt.conf(5). Only numbers and words of ours stand in it."""
    daily = 1 if arguments["automatic"] else 0
    again = "true" if arguments["restart"] else "false"
    return (
        WRITTEN_BY.replace("#", "//")
        + f'APT::Periodic::Update-Package-Lists "{daily}";\n'
        + f'APT::Periodic::Unattended-Upgrade "{daily}";\n'
        + f'Unattended-Upgrade::Automatic-Reboot "{again}";\n'
        + 'Unattended-Upgrade::Automatic-Reboot-WithUsers "false";\n'
        + f'Unattended-Upgrade::Automatic-Reboot-Time "{arguments["until"]:02d}:30";\n'
    )


def compare(state: State, arguments: Arguments) -> Comparison:
    if "values" in state:
        return Comparison.of(values_changes(state["values"], values_of(arguments)))
    return Comparison.of(file_change(tr("Updates by itself"), state["files"][PATH], file_of(arguments)))


def apply(before: State, arguments: Arguments) -> Operation:
    if "values" in before:
        return Operation(
            {Os.WINDOWS: PS_WRITE_VALUES}, {"values": values_wanted(before["values"], values_of(arguments))}
        )
    wanted = [Placed(PATH, file_of(arguments))]
    return Operation({Os.LINUX: SH_SET}, {"files": files_given(before["files"], wanted)})


def revert(before: State, arguments: Arguments) -> Operation:
    if "values" in before:
        return Operation(
            {Os.WINDOWS: PS_WRITE_VALUES}, {"values": values_before(before["values"], values_of(arguments))}
        )
    return Operation({Os.LINUX: SH_SET}, {"files": files_given(before["files"])})


def ansible(arguments: Arguments) -> AnsiblePart:
    copy = {"dest": PATH, "content": file_of(arguments), "owner": "root", "group": "root", "mode": "0644"}
    return AnsiblePart(({"name": "Say when updates are installed", "ansible.builtin.copy": copy},))


STEP = Step(
    id="update.policy",
    title=tr("Automatic updates"),
    why=tr("Updates come without anybody thinking of them, and no device starts again in the middle of the work."),
    group=tr("Updates"),
    parameters=(
        Parameter("automatic", tr("Install by themselves"), ParameterKind.SWITCH, required=False, default=True),
        Parameter(
            "restart",
            tr("Start again by itself at night, if nobody is signed in"),
            ParameterKind.SWITCH,
            required=False,
            default=False,
        ),
        Parameter(
            "from",
            tr("Work begins (hour)"),
            ParameterKind.NUMBER,
            required=False,
            default=7,
            least=0,
            most=23,
            example="7",
        ),
        Parameter(
            "until",
            tr("Work ends (hour)"),
            ParameterKind.NUMBER,
            required=False,
            default=19,
            least=0,
            most=23,
            example="19",
        ),
        Parameter(
            "defer",
            tr("Hold updates back for days (Windows)"),
            ParameterKind.NUMBER,
            required=False,
            default=0,
            least=0,
            most=30,
            example="4",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    ansible=ansible,
)
