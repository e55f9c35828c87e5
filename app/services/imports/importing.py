"""Imports as the window does them: into the device book, and into the vault that is open just then."""

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from app.domain.audit import AuditNote, AuditVerb
from app.domain.imports import Imported, ImportReport, Preview
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.device_export import EXPORTS
from app.services.files import write_atomically
from app.services.imports import IMPORTERS
from app.services.imports.carrying_out import ImportVault, carry_out, take_back
from app.services.imports.planning import ImportBook, placed, plan
from app.services.imports.reading import read_import
from app.services.imports.wording import report_text


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """What a person chose beside the devices themselves."""

    into: str = ""  # folder of the device book
    with_offers: bool = False
    with_secrets: bool = False


def note_of_passwords(kind: str, source: str) -> AuditNote:
    """For the audit: passwords of devices come into the vault."""
    return AuditNote(
        AuditVerb.IMPORTED, reason=tr("passwords of devices of {kind} from {source}", kind=kind, source=source)
    )


class ImportOperations:
    """`vault` gives None while the vault is locked. Every operation may run in a thread."""

    def __init__(
        self,
        book: ImportBook,
        vault: Callable[[], ImportVault | None],
        note: Callable[[AuditNote], None] = lambda note: None,
    ) -> None:
        """`note` writes into the audit of the vault, before passwords come into it."""
        self._book, self._vault, self._note = book, vault, note

    @property
    def has_vault(self) -> bool:
        """Whether passwords could be kept now."""
        return self._vault() is not None

    @property
    def kinds(self) -> tuple[str, ...]:
        """What can be read, in the words of people."""
        return tuple(sorted((importer.kind for importer in IMPORTERS), key=str.casefold))

    def known_places(self) -> list[tuple[str, Path]]:
        """What there is to import on this computer, by kind."""
        home, roaming = Path.home(), Path(os.environ.get("APPDATA", "/nonexistent"))
        places = (
            ("OpenSSH config", home / ".ssh/config"),
            ("PuTTY", home / ".putty/sessions"),
            ("mRemoteNG", roaming / "mRemoteNG/confCons.xml"),
            ("MobaXterm", roaming / "MobaXterm/MobaXterm.ini"),
        )
        return [(kind, path) for kind, path in places if path.exists()]

    def read(self, path: Path, password: Secret | None, task: TaskContext) -> Imported:
        """Raises FileError, ImportInvalid, ImportPassword, Cancelled."""
        return read_import(path, "", password, task)

    def preview(self, imported: Imported, choices: ImportChoices, task: TaskContext) -> Preview:
        """Raises FileError, Cancelled."""
        return plan(
            placed(imported, choices.into), self._book, task,
            with_offers=choices.with_offers, with_secrets=choices.with_secrets,
        )  # fmt: skip

    def carry_out(
        self, preview: Preview, chosen: Collection[str], source: str, task: TaskContext, *, with_secrets: bool
    ) -> ImportReport:
        """Raises FileError, VaultError, DeviceInvalid, Cancelled."""
        vault = self._vault() if with_secrets else None
        if vault is not None:
            self._note(note_of_passwords(preview.imported.kind, source))
        return carry_out(preview, chosen, self._book, task, source=source, vault=vault)

    def take_back(self, report: ImportReport, task: TaskContext) -> tuple[str, ...]:
        """Raises FileError, DeviceInvalid."""
        return take_back(report, self._book, self._vault(), task)

    def export(self, path: Path, kind: str, task: TaskContext) -> int:
        """Write all devices; `kind` is one of EXPORTS. Returns how many. Raises FileError."""
        devices = self._book.devices()
        task.report(tr("Writing {name}", name=path.name))
        write_atomically(path, EXPORTS[kind](devices).encode("utf-8", "replace"))
        return len(devices)

    def save_report(self, report: ImportReport, path: Path, task: TaskContext) -> Path:
        """Raises FileError."""
        write_atomically(path, report_text(report).encode("utf-8", "replace"))
        return path
