"""Import and export as the window and the command line do them, with the open vault. Each is in the audit first."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from app.domain.audit import AuditNote, AuditVerb
from app.domain.credentials import VaultEntry
from app.domain.errors import ImportInvalid
from app.domain.language import counted, tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError
from app.domain.vault_exports import LONGEST_PACK, PACK_DAYS, ExportKind, ExportReport, PackMark
from app.domain.vault_imports import FoundVault, VaultImportChoices, VaultImportReport, VaultPreview
from app.domain.vault_merge import MergeReport
from app.services.files import write_atomically
from app.services.vault.exporting.job_pack import PackOrder, write_pack
from app.services.vault.exporting.pack_marks import pack_mark
from app.services.vault.exporting.pack_return import delete_pack, open_pack, take_in
from app.services.vault.exporting.sheet import sheet_html
from app.services.vault.exporting.table import write_table
from app.services.vault.exporting.wording import IN_THE_CLEAR, NEVER_EXPIRES, TAKE_IT_BACK, entries_of
from app.services.vault.importing import READERS, carrying_out
from app.services.vault.importing.keepass import FoundKeePass
from app.services.vault.importing.planning import plan
from app.services.vault.importing.reading import read_vault
from app.services.vault.importing.wording import report_text
from app.services.vault.keeper import VaultKeeper
from app.services.vault.keys import KdfParameters

_REPORT_EVERY = 50


class VaultExchange:
    """Every operation may run in a thread; all raise VaultLocked while the vault is locked."""

    def __init__(self, keeper: VaultKeeper, *, kdf: KdfParameters | None = None) -> None:
        """`kdf` is for job packs; without it each is tuned to this computer."""
        self._keeper, self._kdf = keeper, kdf

    # -- in ----------------------------------------------------------------------------------------

    @property
    def kinds(self) -> tuple[str, ...]:
        """What can be read, in the words of people."""
        return tuple(reader.kind for reader in READERS)

    def read(
        self, path: Path, password: Secret | None, task: TaskContext, *,
        key_file: Path | None = None, format_id: str = "",
    ) -> FoundVault:  # fmt: skip
        """Raises FileError, ImportInvalid, ImportPassword, Cancelled."""
        found = read_vault(path, task, format_id=format_id, password=password, key_file=key_file)
        mark = pack_mark(found.opened) if isinstance(found, FoundKeePass) else None
        if mark is not None and mark.of == self._keeper.vault.identity:
            raise ImportInvalid(tr("{name} is a job pack of this vault.", name=path.name), hint=TAKE_IT_BACK)
        return found

    def preview(self, found: FoundVault, choices: VaultImportChoices, task: TaskContext) -> VaultPreview:
        """Raises VaultError, Cancelled."""
        return plan(found, self._keeper.vault, choices, task)

    def carry_out(
        self, preview: VaultPreview, chosen: Collection[str], source: str, task: TaskContext
    ) -> VaultImportReport:
        """Raises VaultError, FileError, Cancelled; then nothing was changed."""
        rows = [row for row in preview.rows if row.can_be_taken and row.origin in chosen]
        into = preview.choices.into
        self._note(
            AuditVerb.IMPORTED,
            tr(
                "{rows} of {kind} from {source} into “{into}”",
                rows=entries_of(len(rows)),
                kind=preview.found.kind,
                source=source,
                into=into,
            ),
        )
        return carrying_out.carry_out(preview, chosen, self._keeper.vault, task, source=source)

    def take_back(self, report: VaultImportReport, task: TaskContext) -> tuple[str, ...]:
        """Returns what could not be taken back. Raises VaultError, FileError."""
        self._note(AuditVerb.IMPORTED, tr("taken back: {kind} from {source}", kind=report.kind, source=report.source))
        return carrying_out.take_back(report, self._keeper.vault, task)

    def save_report(self, report: VaultImportReport, path: Path, task: TaskContext) -> Path:
        """Raises FileError."""
        write_atomically(path, report_text(report).encode("utf-8", "replace"))
        return path

    # -- out ---------------------------------------------------------------------------------------

    def pack(self) -> PackMark | None:
        """What makes the open vault a job pack; None for any other."""
        return pack_mark(self._keeper.vault.reading()[0])

    def write_pack(
        self, ids: Collection[str], path: Path, passphrase: Secret, task: TaskContext, *,
        days: int = PACK_DAYS, with_inject_only: bool = False,
    ) -> ExportReport:  # fmt: skip
        """A job pack for so many days. Raises VaultError, FileError, Cancelled."""
        if not 0 <= days <= LONGEST_PACK:
            raise VaultError(
                tr("{days} days are out of all measure.", days=days),
                hint=tr("Choose 0 to {longest_pack} days.", longest_pack=LONGEST_PACK),
            )
        vault = self._keeper.vault
        entries, hidden = self._chosen(ids, with_inject_only=with_inject_only)
        until = datetime.now().date() + timedelta(days=days)
        mark = PackMark(until, vault.identity, _client_of(entries))
        self._note_each(
            entries, tr("into the job pack {name} until {until}", name=path.name, until=until.isoformat()), task
        )
        count = write_pack(
            vault, {entry.id for entry in entries}, PackOrder(path, passphrase, mark, self._kdf), task
        )  # fmt: skip
        return ExportReport(ExportKind.PACK, str(path), count, (NEVER_EXPIRES, *_left_out(hidden)))

    def take_pack_back(self, path: Path, passphrase: Secret, task: TaskContext) -> MergeReport:
        """What was changed in a job pack comes home; its file stays. Raises VaultError, FileError, Cancelled."""
        vault = self._keeper.vault
        document, mark = open_pack(path, passphrase, task)
        self._keeper.note(AuditNote(AuditVerb.MERGED, client=mark.client, reason=tr("job pack {name}", name=path.name)))
        return take_in(vault, document, mark, task)

    def delete_pack(self, path: Path, task: TaskContext) -> int:
        """Raises FileError."""
        task.report(tr("Deleting {name}", name=path.name))
        return delete_pack(path)

    def write_table(self, ids: Collection[str], path: Path, task: TaskContext) -> ExportReport:
        """All values in the clear. Raises VaultError, FileError, Cancelled."""
        entries, hidden = self._chosen(ids, with_inject_only=False)
        self._note_each(entries, tr("in the clear into {name}", name=path.name), task)
        count = write_table(self._keeper.vault, {entry.id for entry in entries}, path, task)
        return ExportReport(ExportKind.TABLE, str(path), count, (IN_THE_CLEAR, *_left_out(hidden)))

    def sheet(self, ids: Collection[str], today: date) -> str:
        """The emergency sheet as HTML, without a value. Raises VaultError."""
        vault, wanted = self._keeper.vault, set(ids)
        return sheet_html(vault.name, str(vault.path), [one for one in vault.entries() if one.id in wanted], today)

    def _chosen(self, ids: Collection[str], *, with_inject_only: bool) -> tuple[list[VaultEntry], int]:
        """What may go out, and how many may not: nobody may see the values of those that sessions only use."""
        wanted = set(ids)
        entries = [entry for entry in self._keeper.vault.entries() if entry.id in wanted]
        free = [entry for entry in entries if with_inject_only or not entry.inject_only]
        if not free:
            raise VaultError(tr("There is nothing to export."), hint=tr("Choose a client or a group that has entries."))
        return free, len(entries) - len(free)

    def _note(self, verb: AuditVerb, reason: str) -> None:
        self._keeper.note(AuditNote(verb, reason=reason))

    def _note_each(self, entries: Sequence[VaultEntry], reason: str, task: TaskContext) -> None:
        """One line for each: whoever asks later which passwords have left the vault finds them."""
        for count, entry in enumerate(entries):
            if count % _REPORT_EVERY == 0:
                task.report(tr("Writing the audit"), count, len(entries))
            self._keeper.note(AuditNote(AuditVerb.EXPORTED, entry.id, entry.client, reason=reason))


def _client_of(entries: Sequence[VaultEntry]) -> str:
    clients = {entry.client for entry in entries}
    return next(iter(clients)) if len(clients) == 1 else ""


def _left_out(hidden: int) -> tuple[str, ...]:
    words = counted(
        hidden,
        "entry left out: sessions may use it, and nobody may see it.",
        "entries left out: sessions may use them, and nobody may see them.",
    )
    return (words,) if hidden else ()
