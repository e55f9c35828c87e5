"""Parts of the self-test that use the services as they are used in work, on data that is made for it."""

import tempfile
from pathlib import Path

from app import __version__
from app.cli.self_test.results import NotTried
from app.cli.session import Session
from app.domain.journal import EventKind
from app.domain.secret import Secret
from app.domain.settings import Report
from app.services.journal_file import JournalFile


def data_folder(session: Session) -> str:
    from app.services.files import write_atomically

    path = session.services.paths.home / "self-test"
    write_atomically(path, b"x")
    path.unlink()
    return str(path.parent)


def journal(session: Session) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.jsonl"
        JournalFile(path).append(EventKind.NOTE, text="self-test")
        return f"{len(JournalFile(path).events())} event"


def vault(session: Session) -> str:
    with tempfile.TemporaryDirectory() as folder:
        from app.services.vault.vault import Vault

        path, key = Path(folder) / "test.kdbx", Secret("self-test")
        make_vault(path, key, session)
        opened = Vault.open(path, key, session.task)
        if opened.password(opened.entry("entry").id) != key:
            raise ValueError("the entry does not come back")
        opened.close()
    return "written and read"


def make_vault(path: Path, key: Secret, session: Session) -> None:
    """A vault with one entry, whose password is the vault's."""
    from app.domain.credentials import EntryDraft
    from app.services.vault.keys import KdfParameters
    from app.services.vault.vault import Vault

    cheap = KdfParameters(memory=64 * 1024, passes=1, lanes=1)  # this vault protects nothing
    vault = Vault.create(path, key, session.task, kdf=cheap)
    vault.add(EntryDraft("entry", password=key), session.task)
    vault.close()


def local_commands(session: Session) -> str:
    from app.services.targets.local import LocalTarget

    target = LocalTarget()
    result = target.run("echo works", session.task, timeout=20)
    if result.output.strip() != "works":
        raise ValueError(f"the shell answers {result.output!r}")
    return target.os.value


def helper(session: Session) -> str:
    from app.composition_worker import version_of_helper

    version = version_of_helper(session.services, session.task)
    if version != __version__:
        raise ValueError(f"the helper is of version {version}")
    return "started and ended"


def checks(session: Session) -> str:
    from app.services.diagnostics.checks import CHECKS, QUICK
    from app.services.setup.steps import STEPS

    return f"{len(CHECKS)} checks, {len(QUICK)} of them quick, {len(STEPS)} steps"


def profiles(session: Session) -> str:
    from app.services.setup.profiles.loading import load_profile, shipped_profiles

    return ", ".join(load_profile(file.path).name for file in shipped_profiles())


def report(session: Session) -> str:
    from app.services.report import render_report

    return f"{len(render_report([], Report()))} characters"


def serial(session: Session) -> str:
    from app.services.serial.ports import find_ports

    found = [port.name for port in find_ports(session.task)]
    if not found:
        raise NotTried("this computer has no serial port")
    return ", ".join(found)
