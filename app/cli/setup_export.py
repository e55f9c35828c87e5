"""`satchel setup export`: a profile as an Ansible playbook."""

from pathlib import Path

from app.cli.exit_codes import DONE
from app.cli.session import Session
from app.cli.setup_profiles import answers_given, chosen_devices, profile_path
from app.domain.secret import Secret
from app.services.setup.ansible.export import AnsibleExport, export_to_ansible, save_export
from app.services.setup.profiles.loading import finder, load_profile


def export(session: Session) -> int:
    """Writes the files, and says what is not in them. Secrets are neither asked for nor read from the vault."""
    find = finder(session.services.paths.profiles_folder)
    given = answers_given(session.options.param)
    profile = load_profile(profile_path(session), given, vault=lambda _: Secret(""), find=find)
    named = session.options.devices or session.options.folder
    devices = chosen_devices(session) if named else ()
    made = export_to_ansible(profile, devices, find=session.services.device_book.find)
    folder = Path(session.options.target).expanduser()
    save_export(folder, made)
    session.output.document(_to_json(made, folder))
    session.output.line(f"{folder}: {made.summary}")
    for one in made.left_out:
        session.output.line(f"    Not in the playbook: {one.title} ({one.step}). {one.reason}")
    for name, reason in made.devices_left_out:
        session.output.line(f"    Not in the inventory: {name}. {reason}")
    if made.given and len(devices) > 1:
        session.output.message(
            "All devices get the same: " + ", ".join(f"{label} {value}" for label, value in made.given)
        )
    if made.secrets:
        session.output.line(f"    Ansible asks for: {', '.join(one.label for one in made.secrets)}")
    return DONE


def _to_json(made: AnsibleExport, folder: Path) -> dict[str, object]:
    return {
        "folder": str(folder),
        "files": sorted(made.files),
        "exported": made.exported,
        "total": made.total,
        "left_out": [{"title": one.title, "step": one.step, "reason": one.reason} for one in made.left_out],
        "devices_left_out": [{"device": name, "reason": reason} for name, reason in made.devices_left_out],
        "values": [{"label": label, "value": value} for label, value in made.given],
        "secrets": [one.variable for one in made.secrets],
    }
