"""Lists of one-time passwords: a text with one address in each line, as Aegis, 2FAS and Ente Auth export it ("plain
text", "otpauth URIs"), or what the QR pictures of Google Authenticator say."""

import re

from app.domain.credentials import EntryDraft
from app.domain.errors import ImportInvalid
from app.domain.imports import NotTaken
from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.vault_imports import FoundEntry, FoundVault, VaultSource
from app.services.imports.text import one_line
from app.services.vault.code_transfer import read_codes
from app.services.vault.importing.drafts import MOST_ENTRIES, check_text, tidied
from app.services.vault.one_time_codes import CodeInvalid, CodeSource

_BEGINS = re.compile(rb"\s*otpauth(-migration)?://", re.IGNORECASE)
_REPORT_EVERY = 200
_MARK = b"\xef\xbb\xbf"


class _Authenticators:
    id = "authenticator"
    kind = tr("One-time codes")

    def recognises(self, source: VaultSource) -> bool:
        return bool(_BEGINS.match(source.data[:200].removeprefix(_MARK)))

    def read(self, source: VaultSource, task: TaskContext) -> FoundVault:
        check_text(source)
        lines = source.data.removeprefix(_MARK).decode("utf-8", "replace").splitlines()
        entries: list[FoundEntry] = []
        not_taken: list[NotTaken] = []
        for number, line in enumerate(lines, 1):
            if number % _REPORT_EVERY == 0:
                task.report(tr("Reading one-time codes"), number, len(lines))
            if not line.strip():
                continue
            place = tr("line {number}", number=number)
            if not _BEGINS.match(line.encode()):  # a key alone would be many a word, and of nobody
                not_taken.append(NotTaken(tr("A line"), tr("It is no address of a one-time password."), place))
                continue
            try:
                transfer = read_codes(line)
            except CodeInvalid as error:
                not_taken.append(NotTaken(tr("A line"), str(error), place))
                continue
            entries += [_entry(code, f"{number}.{one}", place) for one, code in enumerate(transfer.sources, 1)]
            for told in transfer.left_out:
                name, _, why = told.partition(": ")
                not_taken.append(NotTaken(name, f"{why[:1].upper()}{why[1:]}", place))
            if len(entries) > MOST_ENTRIES:
                raise ImportInvalid(
                    tr("The file holds more than {most_entries:,} one-time codes.", most_entries=MOST_ENTRIES)
                )
        return FoundVault(self.kind, tuple(entries), tuple(not_taken))


READER = _Authenticators()


def _entry(code: CodeSource, origin: str, place: str) -> FoundEntry:
    title = one_line(code.issuer) or one_line(code.account) or tr("One-time code of {place}", place=place)
    draft = EntryDraft(title, code.account, code=code.address(title, code.account))
    return FoundEntry(origin, tidied(draft), place=place)
