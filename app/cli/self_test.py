"""`satchel self-test`: is this program whole, and can it work on this computer? For a built program above all."""

import importlib
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from app import __version__
from app.cli.exit_codes import DONE, PROBLEMS
from app.cli.session import Session
from app.domain.errors import AppError
from app.domain.journal import EventKind
from app.domain.secret import Secret
from app.domain.settings import Report
from app.services.journal_file import JournalFile

_LIBRARIES = ("paramiko", "winrm", "pypsrp.powershell", "spnego", "cryptography", "ruamel.yaml", "psutil")


def self_test(session: Session) -> int:
    """Tries every part once, each for itself. Changes nothing but a file in the data folder, which it removes."""
    parts: list[tuple[str, Callable[[Session], str]]] = [
        ("data folder", _data_folder),
        ("libraries", _libraries),
        ("journal", _journal),
        ("vault", _vault),
        ("local commands", _local_commands),
        ("helper process", _helper),
        ("checks", _checks),
        ("setup profiles", _profiles),
        ("report", _report),
    ]
    results = [_tried(session, name, part) for name, part in parts]
    session.output.document({"ok": all(ok for _, ok, _, _ in results), "parts": [
        {"name": name, "ok": ok, "detail": detail, "duration_s": round(took, 3)} for name, ok, detail, took in results
    ]})  # fmt: skip
    session.output.table([(name, "works" if ok else "BROKEN", detail) for name, ok, detail, _ in results])
    return DONE if all(ok for _, ok, _, _ in results) else PROBLEMS


def _tried(session: Session, name: str, part: Callable[[Session], str]) -> tuple[str, bool, str, float]:
    session.task.report(f"Trying {name}")
    start = time.monotonic()
    try:
        return name, True, part(session), time.monotonic() - start
    except (AppError, ImportError, OSError, ValueError, LookupError) as error:
        return name, False, f"{type(error).__name__}: {error}", time.monotonic() - start


def _data_folder(session: Session) -> str:
    from app.services.files import write_atomically

    path = session.services.paths.home / "self-test"
    write_atomically(path, b"x")
    path.unlink()
    return str(path.parent)


def _libraries(session: Session) -> str:
    return ", ".join(importlib.import_module(name).__name__ for name in _LIBRARIES)


def _journal(session: Session) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.jsonl"
        JournalFile(path).append(EventKind.NOTE, text="self-test")
        return f"{len(JournalFile(path).events())} event"


def _vault(session: Session) -> str:
    from app.domain.credentials import EntryDraft
    from app.services.vault.keys import KdfParameters
    from app.services.vault.vault import Vault

    cheap = KdfParameters(memory=64 * 1024, passes=1, lanes=1)  # this vault protects nothing
    with tempfile.TemporaryDirectory() as folder:
        path, key = Path(folder) / "test.kdbx", Secret("self-test")
        vault = Vault.create(path, key, session.task, kdf=cheap)
        vault.add(EntryDraft("entry", password=key), session.task)
        vault.close()
        opened = Vault.open(path, key, session.task)
        if opened.password(opened.entry("entry").id) != key:
            raise ValueError("the entry does not come back")
        opened.close()
    return "written and read"


def _local_commands(session: Session) -> str:
    from app.services.targets.local import LocalTarget

    target = LocalTarget()
    result = target.run("echo works", session.task, timeout=20)
    if result.output.strip() != "works":
        raise ValueError(f"the shell answers {result.output!r}")
    return target.os.value


def _helper(session: Session) -> str:
    from app.composition_worker import version_of_helper

    version = version_of_helper(session.services, session.task)
    if version != __version__:
        raise ValueError(f"the helper is of version {version}")
    return "started and ended"


def _checks(session: Session) -> str:
    from app.services.diagnostics.checks import QUICK

    return f"{len(QUICK)} checks"


def _profiles(session: Session) -> str:
    from app.services.setup.profiles.loading import load_profile, shipped_profiles

    return ", ".join(load_profile(file.path).name for file in shipped_profiles())


def _report(session: Session) -> str:
    from app.services.report import render_report

    return f"{len(render_report([], Report()))} characters"
