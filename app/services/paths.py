"""Where Satchel keeps its data: `SATCHEL_HOME`, a folder beside a portable program, or the platform's own folder."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

PORTABLE_MARK = "portable"
"""A file of this name beside the built program makes it portable: all data stays beside it."""
PORTABLE_FOLDER = "satchel-data"
"""Where a portable program keeps its data. Where this folder is, the program is portable without the mark too."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Every file and folder of Satchel's data. Nothing is created here; whoever writes makes the folder."""

    home: Path

    @property
    def devices_file(self) -> Path:
        return self.home / "devices.db"

    @property
    def settings_file(self) -> Path:
        return self.home / "settings.json"

    @property
    def visits_folder(self) -> Path:
        return self.home / "visits"

    @property
    def host_keys_file(self) -> Path:
        return self.home / "host_keys"

    @property
    def known_hosts_files(self) -> tuple[Path, ...]:
        """OpenSSH's own files, which Satchel reads and never writes (ssh_config(5), UserKnownHostsFile)."""
        system = Path(os.environ.get("PROGRAMDATA", "C:/ProgramData")) / "ssh" if os.name == "nt" else Path("/etc/ssh")
        everyones = (system / "ssh_known_hosts", system / "ssh_known_hosts2")
        try:
            ssh = Path.home() / ".ssh"
        except RuntimeError:  # an account without a home folder, as of a service or in a container
            return everyones
        return (ssh / "known_hosts", ssh / "known_hosts2", *everyones)

    @property
    def profiles_folder(self) -> Path:
        return self.home / "profiles"

    @property
    def cache_folder(self) -> Path:
        """Installers and packages for places without a network."""
        return self.home / "cache"

    @property
    def reports_folder(self) -> Path:
        return self.home / "reports"

    @property
    def limits_file(self) -> Path:
        """Thresholds of sites."""
        return self.home / "limits.json"

    @property
    def baselines_folder(self) -> Path:
        """What devices said at each visit."""
        return self.home / "baselines"

    @property
    def audits_folder(self) -> Path:
        """What was done with the credentials of each vault, a file for each."""
        return self.home / "audits"

    @property
    def window_file(self) -> Path:
        """Where the window was, as Qt writes it."""
        return self.home / "window"

    @property
    def open_tabs_file(self) -> Path:
        """Which sessions were open, and where."""
        return self.home / "open_tabs.json"

    @property
    def commands_file(self) -> Path:
        """What was typed on each device, without what looks like a secret."""
        return self.home / "commands.json"

    @property
    def transfers_folder(self) -> Path:
        """How far each file of a transfer is."""
        return self.home / "transfers"

    @property
    def orders_folder(self) -> Path:
        """The transfers that are not over, a file each."""
        return self.transfers_folder / "orders"

    @property
    def tunnels_file(self) -> Path:
        return self.home / "tunnels.json"

    @property
    def edited_folder(self) -> Path:
        """Copies of files of devices that are being edited on this computer."""
        return self.home / "edited"

    @property
    def handed_out_folder(self) -> Path:
        """Files of devices that other programs are to take."""
        return self.home / "handed_out"

    @property
    def vault_tries_file(self) -> Path:
        """How often a wrong passphrase was typed."""
        return self.home / "vault_tries.json"

    @property
    def quick_unlock_file(self) -> Path:
        """Sealed keys of vaults, without the half that opens them."""
        return self.home / "quick_unlock.json"

    @property
    def known_vaults_file(self) -> Path:
        """Which vaults were opened, and with which key file."""
        return self.home / "known_vaults.json"

    @property
    def is_portable(self) -> bool:
        """Whether the data lies beside the program, as on a stick that is put into other people's computers."""
        return self.home.name == PORTABLE_FOLDER

    @property
    def temporary_folder(self) -> Path:
        """What a portable program, and what it starts, puts down for a moment."""
        return self.home / "temporary"

    @property
    def running_file(self) -> Path:
        """Where the window that is open listens for a second start."""
        return self.home / "running"

    @property
    def end_file(self) -> Path:
        """There while a window is open: at the next start it tells that the last one came to no end."""
        return self.home / "unfinished"

    @property
    def drafts_file(self) -> Path:
        """What is being typed and was not saved yet."""
        return self.home / "drafts.json"

    @property
    def seen_file(self) -> Path:
        """Which version was used last: a newer one tells what is new in it."""
        return self.home / "seen.json"

    @property
    def log_file(self) -> Path:
        return self.home / "satchel.log"


def find_paths() -> Paths:
    """The data folder of this computer and user. Raises FileError where there is none."""
    try:
        return _find_paths()
    except RuntimeError as error:  # pathlib's word for a home folder that the system does not know
        from app.domain.errors import FileError
        from app.domain.language import tr

        raise FileError(
            tr("The data folder cannot be found: this user has no home folder."),
            hint=tr("Name a folder with its whole path in the variable SATCHEL_HOME."),
        ) from error


def _find_paths() -> Paths:
    if named := os.environ.get("SATCHEL_HOME"):
        return Paths(Path(named).expanduser().absolute())
    if getattr(sys, "frozen", False) and (portable := portable_folder(Path(sys.executable))):
        return Paths(portable)
    return Paths(_platform_folder())


def portable_folder(program: Path) -> Path | None:
    """Where the built program in `program` keeps its data beside itself, None where it is not portable.

    On macOS beside the bundle: a program that writes into its bundle spoils its own signature.
    """
    place = program.parent
    if place.name == "MacOS" and place.parent.name == "Contents":
        place = place.parents[2]
    data = place / PORTABLE_FOLDER
    return data if data.is_dir() or _has_mark(place) else None


def _has_mark(place: Path) -> bool:
    """Windows hides the ends of names: what is called `portable` there is often `portable.txt`."""
    return any((place / name).is_file() for name in (PORTABLE_MARK, f"{PORTABLE_MARK}.txt"))


def _platform_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "Satchel"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/Satchel"
    # XDG Base Directory Specification 0.8: a relative path in the variable is to be ignored.
    data = Path(os.environ.get("XDG_DATA_HOME") or "")
    return (data if data.is_absolute() else Path.home() / ".local/share") / "satchel"
