"""Asks what has to be asked before groups and several entries are changed, and says then what is to be done."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit

from app.domain.clients import client_of_group, is_same_client
from app.domain.credentials import Expiry, VaultEntry
from app.domain.language import counted, tr
from app.views.pages.vault import deed_list
from app.views.pages.vault.deeds import Deed
from app.views.pages.vault.models import place_words
from app.views.pages.vault.question import Question
from app.views.pages.vault.scopes import Scope

_DAYS = {tr("In 30 days"): 30, tr("In 90 days"): 90, tr("In a year"): 365, tr("Today"): 0}
_NEVER = "never"
_AUDITED = tr("It is written into the audit.")
_TOP = tr("The top")

type Entries = Sequence[VaultEntry]


def how_many(entries: Entries) -> str:
    """ "1 entry", "3 entries"."""
    return counted(len(entries), "entry", "entries")


class Asking(QObject):
    """`groups` gives the paths of all groups that there are."""

    deed_asked = Signal(object)  # Deed
    question_asked = Signal(object)  # Question

    def __init__(self, groups: Callable[[], Sequence[str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups = groups

    # -- groups ------------------------------------------------------------------------------------------

    def new_group(self, above: str) -> None:
        where = (
            tr("In {group}.", group=place_words(above))
            if above
            else tr("A client's group goes under “Clients”: write Clients/Name.")
        )
        question = Question(
            tr("New group"), where, tr("Make group"), QLineEdit(), name=tr("Name of the group"), wrong=_no_name
        )
        self._ask(question, lambda name: deed_list.add_group(f"{above}/{name}" if above else name))

    def rename_group(self, scope: Scope) -> None:
        meaning = ""
        if scope.is_client:
            meaning = tr("Devices find their client by the name of their folder: rename that folder in Remote too.")
        edit = QLineEdit(scope.title)
        edit.selectAll()
        question = Question(
            tr("Rename “{scope}”", scope=scope.title), meaning, tr("Rename"), edit, name=tr("New name"), wrong=_no_name
        )
        self._ask(question, lambda name: deed_list.rename_group(scope.path, name))

    def move_group(self, scope: Scope) -> None:
        inside = f"{scope.path}/"
        free = [path for path in self._groups() if not f"{path}/".startswith(inside)]
        box = self._box(["", *(path for path in free if path != scope.path.rpartition("/")[0])])
        question = Question(
            tr("Move “{scope}” with all that is in it", scope=scope.title),
            "",
            tr("Move group"),
            box,
            name=tr("Into the group"),
        )
        question.answered.connect(lambda into: self.move_group_into(scope.path, into))
        self.question_asked.emit(question)

    def move_group_into(self, path: str, into: str) -> None:
        """Asks once more where its entries would belong to another client then."""
        deed = deed_list.move_group(path, into)
        before, after = client_of_group(path), client_of_group(f"{into}/{path.rpartition('/')[2]}".strip("/"))
        if before and not is_same_client(before, after):
            self._ask(_crossing(tr("Move “{name}”", name=path.rpartition("/")[2]), before, after), lambda _: deed)
        else:
            self.deed_asked.emit(deed)

    def delete_group(self, path: str, count: int) -> None:
        meaning = tr("It goes to the recycle bin as a whole, and can be put back.")
        go = (
            tr("Delete 1 group")
            if not count
            else tr("Delete 1 group, {entries}", entries=counted(count, "entry", "entries"))
        )
        question = Question(tr("Delete “{name}”?", name=path.rpartition("/")[2]), meaning, go, is_grave=True)
        self._ask(question, lambda _: deed_list.delete_group(path))

    def restore_group(self, path: str) -> None:
        self.deed_asked.emit(deed_list.restore_group(path))

    def empty_bin(self, count: int) -> None:
        meaning = tr("Nothing can bring their passwords back, only the backups beside the vault.")
        go = tr("Delete {entries}", entries=counted(count, "entry", "entries"))
        question = Question(tr("Empty the recycle bin?"), meaning, go, is_grave=True)
        self._ask(question, lambda _: deed_list.empty_bin())

    # -- entries -----------------------------------------------------------------------------------------

    def move_entries(self, entries: Entries) -> None:
        box = self._box(["", *self._groups()], editable=True)
        box.setCurrentText(entries[0].group if len({entry.group for entry in entries}) == 1 else "")
        meaning = tr("A group that is not there yet is made.")
        edit = box.lineEdit()
        if edit is not None:
            edit.setPlaceholderText("Clients/Name")
            edit.selectAll()
        fact = tr("Move {entries}", entries=how_many(entries))
        question = Question(fact, meaning, tr("Move"), box, name=tr("Into the group"), wrong=_no_group)
        question.answered.connect(lambda group: self.move_entries_into(entries, "" if group == _TOP else group))
        self.question_asked.emit(question)

    def move_entries_into(self, entries: Entries, group: str) -> None:
        """Asks once more where they would belong to another client then."""
        group = "/".join(part.strip() for part in group.split("/") if part.strip())
        moved = [entry for entry in entries if entry.group != group]
        if not moved:
            return
        after = client_of_group(group)
        leaving = [entry for entry in moved if entry.client and not is_same_client(entry.client, after)]
        deed = deed_list.move_entries(moved, group)
        if leaving:
            before = ", ".join(dict.fromkeys(entry.client for entry in leaving))
            self._ask(_crossing(tr("Move {entries}", entries=how_many(moved)), before, after), lambda _: deed)
        else:
            self.deed_asked.emit(deed)

    def tag_entries(self, entries: Entries) -> None:
        edit = QLineEdit(placeholderText=tr("site, -old"))
        meaning = tr("Separated by commas. A minus before a tag takes it away.")
        question = Question(
            tr("Tags of {entries}", entries=how_many(entries)),
            meaning,
            tr("Change tags"),
            edit,
            name=tr("Tags"),
            wrong=_no_tag,
        )
        self._ask(question, lambda words: deed_list.tag_entries(entries, *_tags(words)))

    def set_favourite(self, entries: Entries, *, is_favourite: bool) -> None:
        tag = ["favourite"]
        self.deed_asked.emit(deed_list.tag_entries(entries, *((tag, []) if is_favourite else ([], tag))))

    def expire_entries(self, entries: Entries) -> None:
        box = QComboBox()
        for words, days in _DAYS.items():
            box.addItem(words, str(days))
        box.addItem(tr("Never"), _NEVER)
        meaning = tr("A password that has expired still works: it is marked, so that somebody changes it.")
        question = Question(
            tr("When {entries} should be changed", entries=how_many(entries)),
            meaning,
            tr("Set"),
            box,
            name=tr("Expires"),
        )
        self._ask(question, lambda when: deed_list.expire_entries(entries, _expiry(when)))

    def delete_entries(self, entries: Entries) -> None:
        question = Question(
            tr("Delete {entries}?", entries=how_many(entries)),
            tr("They can be put back."),
            tr("Delete {entries}", entries=how_many(entries)),
            is_grave=True,
        )
        self._ask(question, lambda _: deed_list.delete_entries(entries))

    def destroy_entries(self, entries: Entries) -> None:
        fact, meaning = (
            tr("Delete {entries} for good?", entries=how_many(entries)),
            tr("Nothing can bring their passwords back."),
        )
        question = Question(fact, meaning, tr("Delete {entries}", entries=how_many(entries)), is_grave=True)
        self._ask(question, lambda _: deed_list.destroy_entries(entries))

    def restore_entries(self, entries: Entries) -> None:
        self.deed_asked.emit(deed_list.restore_entries(entries))

    def leave_client(self, what: str, before: str, after: str, go: Callable[[], object]) -> None:
        """Ask whether what belongs to one client may belong to another, or to nobody."""
        question = _crossing(what, before, after)
        question.answered.connect(lambda _: go())
        self.question_asked.emit(question)

    def _ask(self, question: Question, deed: Callable[[str], Deed]) -> None:
        question.answered.connect(lambda answer: self.deed_asked.emit(deed(answer)))
        self.question_asked.emit(question)

    def _box(self, paths: Sequence[str], *, editable: bool = False) -> QComboBox:
        box = QComboBox(editable=editable)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(12)
        for path in paths:
            box.addItem(path or _TOP, path)
        return box


def _crossing(what: str, before: str, after: str) -> Question:
    """What belongs to one client is about to belong to another, or to nobody."""
    if after:
        fact, meaning = (
            tr("{what}: from {before} to {after}?", what=what, before=before, after=after),
            tr("From then on only the sessions of {after} may use it.", after=after),
        )
    else:
        fact, meaning = (
            tr("{what}: away from {before}?", what=what, before=before),
            tr("It belongs to no client then: the sessions of all may use it."),
        )
    return Question(fact, f"{meaning} {_AUDITED}", what, is_grave=True)


def _expiry(when: str) -> Expiry:
    if when == _NEVER:
        return Expiry(None)
    return Expiry(datetime.now(UTC).replace(microsecond=0) + timedelta(days=int(when)))


def _tags(words: str) -> tuple[list[str], list[str]]:
    """Those to add, and those to take away."""
    parts = [part.strip() for part in words.split(",")]
    return (
        [part for part in parts if part and not part.startswith("-")],
        [part[1:].strip() for part in parts if part.startswith("-") and part[1:].strip()],
    )


def _no_tag(words: str) -> str:
    return "" if any(_tags(words)) else tr("Type a tag, or a minus and a tag.")


def _no_group(group: str) -> str:
    return "" if group else tr("Choose a group, or “{top}”.", top=_TOP)


def _no_name(name: str) -> str:
    return "" if name.strip("/ ") else tr("Type a name.")
