"""Whose device it is: asset tag, place, and whom to call. Linux: /etc/machine-info; Windows: what Settings shows."""

from app.domain.ansible import AnsiblePart, AnsibleTask
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import Arguments, Change, Comparison, ItemState, Operation, Parameter, State, Step
from app.domain.target import Os
from app.services.setup.steps.file_sets import (
    SH_PUT_FILES,
    SH_SHOW_FILES,
    Placed,
    exact_at,
    files_given,
    parse_files,
    text_at,
)
from app.services.setup.steps.registry_values import (
    PS_READ_VALUES,
    PS_WRITE_VALUES,
    RegistryValue,
    parse_values,
    text,
    values_asked,
    values_before,
    values_changes,
    values_wanted,
)
from app.services.setup.steps.scripts import parse_lines
from app.services.setup.steps.shell_assignments import assigned, line_task, with_assignments

PATH = "/etc/machine-info"
SH_PROBE = SH_SHOW_FILES + "show_files /etc/machine-info\n"
SH_PUT = SH_PUT_FILES + 'put_files "$p_files"\n'

_OEM = r"HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\OEMInformation"
_OWN = r"HKLM:\SOFTWARE\Satchel"
_LABELS = {
    "tag": tr("Asset tag"),
    "location": tr("Place"),
    "company": tr("Support by"),
    "phone": tr("Telephone of the support"),
    "url": tr("Web page of the support"),
}
_LINUX = {  # LOCATION is of machine-info(5); it has no names for the others
    "tag": "SATCHEL_ASSET_TAG",
    "location": "LOCATION",
    "company": "SATCHEL_SUPPORT",
    "phone": "SATCHEL_SUPPORT_PHONE",
    "url": "SATCHEL_SUPPORT_URL",
}
_WINDOWS = {
    "tag": (_OWN, "AssetTag"),
    "location": (_OWN, "Location"),
    "company": (_OEM, "Manufacturer"),
    "phone": (_OEM, "SupportPhone"),
    "url": (_OEM, "SupportURL"),
}


def _names(arguments: Arguments) -> list[str]:
    return [name for name in _LABELS if arguments.get(name)]


def _values(arguments: Arguments) -> list[RegistryValue]:
    return [text(_LABELS[name], *_WINDOWS[name], arguments[name]) for name in _names(arguments)]


def _assignments(arguments: Arguments) -> dict[str, str]:
    return {_LINUX[name]: arguments[name] for name in _names(arguments)}


def probe(arguments: Arguments) -> Fact[State]:
    scripts = {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_READ_VALUES}
    return Fact("setup_identity_asset", scripts, parse, given={"values": values_asked(_values(arguments))})


def parse(os: Os, answer: str) -> State:
    found = parse_lines(answer)
    if os is Os.WINDOWS:
        return {"values": parse_values(found["values"])}
    return {"files": parse_files(found, (PATH,))}


def compare(state: State, arguments: Arguments) -> Comparison:
    if not _names(arguments):
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("nothing is said of the device: give at least one value"))
    if "values" in state:
        return Comparison.of(values_changes(state["values"], _values(arguments)))
    now = assigned(_content(state))
    changes = []
    for name in _names(arguments):
        before = now.get(_LINUX[name], "")
        if before != arguments[name]:
            changes.append(Change(_LABELS[name], before or tr("not set"), arguments[name]))
    return Comparison.of(changes)


def _content(state: State) -> str:
    return text_at(state, PATH)


def apply(before: State, arguments: Arguments) -> Operation:
    if "values" in before:
        return Operation({Os.WINDOWS: PS_WRITE_VALUES}, {"values": values_wanted(before["values"], _values(arguments))})
    whole = with_assignments(exact_at(before, PATH), _assignments(arguments))
    return Operation({Os.LINUX: SH_PUT}, {"files": files_given(before["files"], [Placed(PATH, whole)])})


def revert(before: State, arguments: Arguments) -> Operation:
    if "values" in before:
        return Operation({Os.WINDOWS: PS_WRITE_VALUES}, {"values": values_before(before["values"], _values(arguments))})
    return Operation({Os.LINUX: SH_PUT}, {"files": files_given(before["files"])})


def ansible(arguments: Arguments) -> AnsiblePart:
    tasks: list[AnsibleTask] = [
        line_task(f"Write down: {_LABELS[name].lower()}", PATH, _LINUX[name], arguments[name])
        for name in _names(arguments)
    ]
    return AnsiblePart(tuple(tasks))


def _parameter(name: str, hint: str, example: str) -> Parameter:
    pattern = r"[^\x00-\x1f\x7f]{1,120}"
    return Parameter(name, _LABELS[name], required=False, pattern=pattern, pattern_hint=hint, example=example)


_ONE_LINE = tr("One line of at most 120 letters.")

STEP = Step(
    id="identity.asset",
    title=tr("Asset tag and support"),
    why=tr("Whoever stands before the device sees whose it is and whom to call."),
    group=tr("Identity"),
    parameters=(
        _parameter("tag", _ONE_LINE, "LAP-0042"),
        _parameter("location", _ONE_LINE, "Oslo, 2nd floor"),
        _parameter("company", _ONE_LINE, tr("Fieldwork IT")),
        _parameter("phone", _ONE_LINE, "+47 22 00 00 00"),
        _parameter("url", _ONE_LINE, "https://help.example.com"),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    seconds=1,
    ansible=ansible,
)
