"""The data folder and the files in it: can they be written, is there room, do they make sense."""

import contextlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from app.domain.errors import AppError
from app.domain.files import size_words
from app.domain.language import counted, tr
from app.services.doctor.conditions import Condition, bad, good, note
from app.services.files import is_held, own_file_errors
from app.services.paths import Paths
from app.services.settings_store import SettingsStore

_LITTLE = 20_000_000  # bytes: below this the next save may fail
_FEW = 500_000_000  # bytes: recordings and transfers soon need more
_LARGEST = 64_000_000  # bytes of a file that is read whole


def look_at_data(paths: Paths) -> Iterator[Condition]:
    """Everything of the data folder, in the order in which a person would go through it."""
    subject = tr("Data folder")
    where = tr("{folder} (beside the program)", folder=paths.home) if paths.is_portable else str(paths.home)
    try:
        _try_writing(paths.home)
    except AppError as error:
        yield bad(subject, str(error), error.hint or tr("Name another folder in the variable SATCHEL_HOME."))
    else:
        yield good(subject, tr("{where} can be written", where=where))
    if not _may_look_into(paths.home):
        return  # another user's: there is nothing more to see
    yield from _look_at_owner(paths.home)
    yield from _look_at_room(paths.home)
    yield from _look_at_folders(paths)
    yield from _look_at_documents(paths)
    yield from _look_at_book(paths.devices_file)
    yield from _look_at_host_keys(paths.host_keys_file)
    yield from _look_at_visits(paths)
    yield from _look_at_vaults(paths)
    yield from _look_at_copies(paths.home)
    yield from _look_at_locks(paths.home)


def _try_writing(folder: Path) -> None:
    """Raises FileError."""
    with own_file_errors(folder, "written"):
        with contextlib.suppress(FileNotFoundError):
            folder.stat()  # raises where nobody may look, and for a name that no disk takes
        existing = _existing(folder)
        if not existing.is_dir():
            raise NotADirectoryError(20, "Not a directory")
        with tempfile.TemporaryFile(dir=existing) as file:
            file.write(b"x")


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next((one for one in (folder, *folder.parents) if os.path.exists(one)), folder)  # noqa: PTH110 - never raises


def _may_look_into(home: Path) -> bool:
    try:
        return not home.is_dir() or next(home.iterdir(), home) is not None
    except OSError:
        return False


def _look_at_owner(home: Path) -> Iterator[Condition]:
    """Once started with sudo, a program leaves files behind that its person cannot change."""
    if os.name == "nt" or not home.is_dir():
        return
    me = os.geteuid()
    others = [path for path in home.iterdir() if path.lstat().st_uid != me]
    if others and me != 0:
        names = ", ".join(sorted(path.name for path in others)[:4])
        yield bad(
            tr("Owner"),
            tr("Another user of this computer owns {names} in the data folder.", names=names),
            tr("Satchel was probably started with sudo once. Give them back: sudo chown -R $USER {home}", home=home),
        )


def _look_at_room(home: Path) -> Iterator[Condition]:
    with contextlib.suppress(OSError):
        left = shutil.disk_usage(_existing(home)).free
        words = tr("{size} are free where the data lies", size=size_words(left))
        remedy = tr("Make room on that disk. Recordings of sessions and saved reports take most of it.")
        if left < _LITTLE:
            yield bad(tr("Room"), words, remedy)
        elif left < _FEW:
            yield note(tr("Room"), words, remedy)
        else:
            yield good(tr("Room"), words)


def _look_at_documents(paths: Paths) -> Iterator[Condition]:
    """Files of our own in JSON. What is lost with each is said, and what to do."""
    usual = tr("Move it away: Satchel begins with an empty one.")
    documents = {
        paths.settings_file: (tr("Settings"), tr("Move it away: all settings are as usual then.")),
        paths.limits_file: (tr("Limits of sites"), usual),
        paths.tunnels_file: (tr("Tunnels"), usual),
        paths.open_tabs_file: (tr("Open tabs"), usual),
        paths.commands_file: (tr("Commands that were typed"), usual),
        paths.known_vaults_file: (tr("List of vaults"), tr("Move it away. The vaults themselves are not touched.")),
        paths.quick_unlock_file: (tr("Quick unlock"), tr("Move it away, and unlock with the passphrase.")),
        paths.vault_tries_file: (tr("Wrong passphrases"), usual),
        paths.drafts_file: (tr("What was being typed"), usual),
    }
    whole = 0
    for path, (subject, remedy) in documents.items():
        if not path.exists():
            continue
        try:
            if path.stat().st_size > _LARGEST:
                raise ValueError(tr("it is far too large"))
            _try_document(json.loads(path.read_bytes()))
            if path == paths.settings_file:
                SettingsStore(path).load()
            whole += 1
        except AppError as error:  # names the file
            yield bad(subject, str(error), error.hint)
        except UnicodeDecodeError:
            yield bad(subject, tr("{path} cannot be read: {reason}.", path=path, reason=tr("it is no text")), remedy)
        except OSError as error:
            yield bad(subject, tr("{path} cannot be read: {reason}.", path=path, reason=error.strerror), remedy)
        except (ValueError, TypeError, RecursionError) as error:
            yield bad(subject, tr("{path} cannot be read: {reason}.", path=path, reason=error), remedy)
    yield good(tr("Files of settings"), counted(whole, "file makes sense", "files make sense"))


def _try_document(found: object) -> None:
    """Raises TypeError for what is none of our documents: each says what it is."""
    if not isinstance(found, dict) or not str(found.get("format", "")).startswith("satchel"):
        raise TypeError(tr("it is no document of Satchel"))
    if type(found.get("version")) is not int:
        raise TypeError(tr("it has no version"))


def _look_at_folders(paths: Paths) -> Iterator[Condition]:
    """Where a file has the name of one of our folders, nothing can be put into it."""
    folders = (paths.visits_folder, paths.profiles_folder, paths.cache_folder, paths.reports_folder,
               paths.baselines_folder, paths.audits_folder, paths.transfers_folder, paths.edited_folder,
               paths.handed_out_folder)  # fmt: skip
    for folder in folders:
        if folder.exists() and not folder.is_dir():
            words = tr("{path} is a file, where a folder must be.", path=folder)
            yield bad(tr("Folder"), words, tr("Move it away: Satchel makes the folder when it needs it."))


def _look_at_book(path: Path) -> Iterator[Condition]:
    subject = tr("Device book")
    if not path.exists():
        yield good(subject, tr("there is none yet"))
        return
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as book:
            verdict = str(book.execute("PRAGMA quick_check(1)").fetchone()[0])
            count = book.execute("SELECT count(*) FROM device").fetchone()[0] if verdict == "ok" else 0
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict == "ok":
        yield good(subject, counted(count, "device"))
        return
    yield bad(
        subject,
        tr("{path} is damaged: {reason}.", path=path, reason=verdict),
        tr(
            "Put a copy in its place, or move it away to start with an empty one. satchel devices import reads exports."
        ),
    )


def _look_at_host_keys(path: Path) -> Iterator[Condition]:
    from app.services.ssh.host_keys import HostKeys

    try:
        HostKeys(path, ()).all()
    except AppError as error:
        yield bad(tr("Keys of devices"), str(error), tr("Move it away: each device is asked about once more."))


def _look_at_visits(paths: Paths) -> Iterator[Condition]:
    from app.services.visits import Visits

    subject = tr("Visits")
    try:
        found = Visits(paths.visits_folder).all()
    except AppError as error:
        yield bad(subject, str(error), error.hint)
        return
    yield good(subject, counted(len(found), "visit"))
    for visit in found:
        if visit.damage:
            yield bad(
                subject,
                tr("The journal of the visit {visit} cannot be read: {reason}", visit=visit.id, reason=visit.damage),
                tr("Keep the file as it is; it shows what is still whole. Begin a new visit: satchel visit start."),
            )


def _look_at_vaults(paths: Paths) -> Iterator[Condition]:
    from app.services.vault.storage import VaultFile
    from app.services.vault.unlocking.known import KnownVaults

    for known in KnownVaults(paths.known_vaults_file).all():
        subject = tr("Vault {name}", name=known.path.name)
        newest = next(iter(VaultFile(known.path).backups()), None)
        copy = tr("Its newest backup is {path}.", path=newest) if newest else tr("No backup lies beside it.")
        try:
            with known.path.open("rb") as file:
                is_vault = file.read(4) == b"\x03\xd9\xa2\x9a"  # KDBX, first signature
        except FileNotFoundError:
            yield note(
                subject, tr("{path} is not there.", path=known.path), tr("Is its disk connected? {copy}", copy=copy)
            )
        except OSError as error:
            yield bad(subject, tr("{path} cannot be read: {reason}.", path=known.path, reason=error.strerror), copy)
        else:
            if is_vault:
                yield good(subject, copy)
            else:
                yield bad(subject, tr("{path} is no vault any more.", path=known.path), copy)


def _look_at_copies(home: Path) -> Iterator[Condition]:
    copies = sorted(home.glob("*.damaged*")) if home.is_dir() else []
    for path in copies:
        yield note(
            tr("Damaged copy"),
            tr("{path} was put aside because it made no sense.", path=path),
            tr("Look into it for what you miss, then delete it."),
        )


def _look_at_locks(home: Path) -> Iterator[Condition]:
    """A lock belongs to a running program; the file alone holds nobody back."""
    held, own = [], _lock_of_this_program()
    for lock in sorted(home.rglob("*.lock")) if home.is_dir() else []:
        with contextlib.suppress(OSError):
            if lock != own and is_held(lock):
                held.append(lock.name)
    if held:
        yield note(tr("Locks"), tr("A running Satchel holds {names}.", names=", ".join(held)))
    else:
        yield good(tr("Locks"), tr("none is held: no other Satchel works on this data"))


def _lock_of_this_program() -> Path | None:
    """Beside its portable data; None where no temporary file can be made at all."""
    try:
        return Path(f"{tempfile.gettempdir()}.lock")
    except OSError:
        return None
