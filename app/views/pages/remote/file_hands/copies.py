"""Copies between places: across the panes, by drag and drop, by the clipboard, and out to other programs."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Slot
from PySide6.QtGui import QGuiApplication

from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.domain.errors import AppError
from app.domain.files import FileSystem, PathStyle, shown_name
from app.domain.language import counted, tr
from app.domain.task import TaskContext
from app.domain.transfers import Rule, TransferOrder, TransferState, TransferStatus
from app.domain.trees import TreeResult
from app.views.pages.remote.file_hands.carried import Carried, text_of, url_of
from app.views.pages.remote.file_hands.ready_chip import ReadyChip
from app.views.pages.remote.file_hands.workbench import Undo, Workbench, same_place
from app.views.pages.remote.files.file_list import Dropped
from app.views.pages.remote.files.pane import FilePane
from app.views.widgets.buttons import Button

if TYPE_CHECKING:
    from app.services.file_systems.moving import Moved

_BACK = "\\"


class Copies(QObject):
    """Orders what goes from place to place; the queue carries it out."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._handed_out: dict[str, Path] = {}  # folder, by the order that fills it
        bench.work.news.transfer_ended.connect(self._end)

    # -- across the panes --------------------------------------------------------------------------

    def copy_across(self, pane: FilePane) -> None:
        """Copy what is chosen into the folder that the other pane shows."""
        other = self._bench.manager.other(pane)
        if not pane.chosen:
            self._bench.notices.tell("info", tr("Nothing is chosen."), tr("Choose files or folders, then copy them."))
        elif not other.folder:
            self._bench.notices.tell(
                "info",
                tr("The other pane shows no folder."),
                tr("Open one on {device} first.", device=other.device.name),
            )
        else:
            self.order(Carried(pane.device, pane.chosen_paths), other.device, other.folder)

    def order(self, carried: Carried, target: Device, folder: str) -> TransferOrder | None:
        """Copy files into a folder."""
        if not carried.paths:
            return None
        is_same = same_place(carried.device, target)
        if is_same and self._goes_into_itself(carried, folder):
            return None
        stays = is_same and _holds(folder, carried.paths)  # beside itself: a second one is wanted
        order = self._order(carried, target, folder, Rule.RENAME if stays else Rule.ASK)
        if is_same and not stays and target.transport is not Transport.LOCAL:
            self._copy_there(order)
        else:
            self._bench.work.put(order)
        return order

    def _goes_into_itself(self, carried: Carried, folder: str) -> bool:
        found = any(folder == path or _is_below(folder, path) for path in carried.paths)
        if found:
            self._bench.notices.tell("warning", tr("A folder cannot go into itself."), tr("Choose another folder."))
        return found

    def _order(self, carried: Carried, target: Device, folder: str, rule: Rule) -> TransferOrder:
        return TransferOrder(
            os.urandom(16).hex(),
            carried.device,
            carried.paths,
            target,
            folder,
            rule=rule,
            verify=self._bench.work.verify(),
        )

    def _copy_there(self, order: TransferOrder) -> None:
        """Let the device copy its own files; where it cannot, or a person must decide, the queue does."""
        device, folder = order.target, order.folder
        count = counted(len(order.paths), "entry", "entries")
        act = partial(_copy_within, order.paths, folder)
        task = self._bench.start(device, act, tr("Copying {entries} on {device}", entries=count, device=device.name))

        def done(was_copied: bool) -> None:
            if was_copied:
                self._bench.notices.tell(
                    "ok", tr("Copied {entries} on {device}", entries=count, device=device.name), ""
                )
            else:
                self._bench.work.put(order)

        self._bench.hear(task.succeeded, done)
        self._bench.hear(task.finished, lambda: self._bench.refresh(device, [folder]))
        self._bench.follow(task)

    def move(self, carried: Carried, folder: str) -> None:
        """Move files within their place."""
        style, device, paths = carried.style, carried.device, carried.paths
        before = style.parent(paths[0])
        pairs = [(path, style.join(folder, style.last_part(path))) for path in paths]
        pairs = [(old, new) for old, new in pairs if old != new]
        if not pairs or self._goes_into_itself(carried, folder):
            return
        count = shown_name(style.last_part(pairs[0][0])) if len(pairs) == 1 else counted(len(pairs), "entry", "entries")
        task = self._bench.start(device, partial(_move, pairs), tr("Moving {entries}", entries=count))

        def done(moved: "Moved") -> None:
            if moved.done:
                back = partial(_move, [(new, old) for old, new in moved.done])
                self._bench.can_undo(Undo(tr("Moved {entries}", entries=count), device, (before, folder), back))
            failed = len(moved.troubles)
            self._bench.tell_result(TreeResult(len(moved.done), tuple(moved.troubles), failed), "moved")

        self._bench.hear(task.succeeded, done)
        self._bench.hear(task.finished, lambda: self._bench.refresh(device, {before, folder}))
        self._bench.follow(task)

    # -- drag and drop, clipboard ------------------------------------------------------------------

    def fill(self, pane: FilePane, mime: QMimeData) -> None:
        """Put what is chosen into what is dragged."""
        self._bench.work.hold.fill(mime, Carried(pane.device, pane.chosen_paths, pane.style_))

    def take_drop(self, pane: FilePane, drop: Dropped, folder: str) -> None:
        """Something was let go over a pane."""
        carried = self._bench.work.hold.read(drop.mime)
        if carried is None:
            self._bench.notices.tell("warning", tr("Only files can be dropped here."), "")
        elif drop.moves and drop.source is not None and same_place(carried.device, pane.device):
            self.move(carried, folder)
        else:
            self.order(carried, pane.device, folder)

    def cut(self, pane: FilePane) -> None:
        """To be pasted elsewhere on the same device, where they go then."""
        self.copy_to_clipboard(pane, moves=True)

    def copy_to_clipboard(self, pane: FilePane, *, moves: bool = False) -> None:
        """To be pasted in a pane, or where other programs take files."""
        if pane.chosen:
            mime, carried = QMimeData(), Carried(pane.device, pane.chosen_paths, pane.style_, moves)
            self._bench.work.hold.fill(mime, carried, is_clipboard=True)
            mime.setText(text_of(carried))
            QGuiApplication.clipboard().setMimeData(mime)

    def paste(self, pane: FilePane) -> None:
        """Copy the files on the clipboard into the folder of a pane."""
        carried = self._bench.work.hold.read(QGuiApplication.clipboard().mimeData())
        if carried is None:
            self._bench.notices.tell("info", tr("There are no files on the clipboard."), "")
        elif carried.moves and same_place(carried.device, pane.device):
            QGuiApplication.clipboard().clear()
            self.move(carried, pane.folder)
        else:
            self.order(carried, pane.device, pane.folder)
            if carried.moves:
                words = tr("What was cut is copied from {device}, and stays there as well.", device=carried.device.name)
                self._bench.notices.tell("info", tr("From one device to another files are copied."), words)

    def copy_path(self, pane: FilePane) -> None:
        """The paths of what is chosen, or of the folder, as a text."""
        paths = pane.chosen_paths or ((pane.folder,) if pane.folder else ())
        if paths:
            QGuiApplication.clipboard().setText(text_of(Carried(pane.device, paths)))
            self._bench.notices.tell(
                "ok", tr("Copied the path.") if len(paths) == 1 else tr("Copied {count:,} paths.", count=len(paths)), ""
            )

    # -- for other programs ------------------------------------------------------------------------

    def offer_hand_out(self, pane: FilePane) -> None:
        """Files of a device were dragged to another program, which can take files of this computer only."""
        if not pane.is_local and pane.chosen:
            fetch = Button(tr("Fetch them"), "download", small=True)
            fetch.clicked.connect(partial(self.hand_out, pane))
            words = tr("Fetched first, they can be dragged there.")
            self._bench.notices.tell(
                "info", tr("Other programs cannot reach {device}", device=pane.device.name), words, fetch
            )

    def hand_out(self, pane: FilePane, *_: object) -> None:
        """Fetch what is chosen to this computer, so that other programs can take it."""
        carried = Carried(pane.device, pane.chosen_paths)
        if pane.is_local:
            self._show_ready(carried.paths)
        elif carried.paths:
            try:
                folder = self._bench.work.make_hand_out()
            except AppError as error:
                self._bench.tell_failure(pane, error)
                return
            if order := self.order(carried, THIS_COMPUTER, str(folder)):
                self._handed_out[order.id] = folder
                words = tr("They can be dragged from here when they have come.")
                self._bench.notices.tell("info", tr("Fetching from {device}", device=pane.device.name), words)

    @Slot(object)
    def _end(self, status: TransferStatus) -> None:
        order = status.order
        self._bench.refresh(order.target, [order.folder])
        folder = self._handed_out.get(order.id)
        if status.state.is_over:  # one that failed may go on
            self._handed_out.pop(order.id, None)
        if folder is not None and status.state is TransferState.DONE:
            self._show_ready([str(path) for path in sorted(folder.iterdir())])
        elif folder is not None:
            self._bench.notices.hide_notice()

    def _show_ready(self, paths: Sequence[str]) -> None:
        if not paths:
            return
        name = shown_name(Path(paths[0]).name) if len(paths) == 1 else counted(len(paths), "file")
        chip = ReadyChip(name, [url_of(path) for path in paths])
        copy = Button(tr("Copy"), "copy", small=True)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setMimeData(chip.mime))
        if len(paths) == 1:
            fact = tr("{name} is ready", name=name)
            words = tr("Drag it out, or copy it and paste in another program.")
        else:
            fact = counted(len(paths), "file is ready", "files are ready")
            words = tr("Drag them out, or copy them and paste in another program.")
        self._bench.notices.tell("ok", fact, words, chip, copy)


def _move(pairs: Sequence[tuple[str, str]], files: FileSystem, task: TaskContext) -> "Moved":
    from app.services.file_systems.moving import move_all

    return move_all(files, pairs, task)


def _copy_within(paths: Sequence[str], folder: str, files: FileSystem, task: TaskContext) -> bool:
    from app.services.file_systems.copying import copy_within

    return copy_within(files, paths, folder, task)


def _holds(folder: str, paths: Sequence[str]) -> bool:
    """Do all of them stand in this folder already?"""
    style = PathStyle.WINDOWS if "\\" in folder else PathStyle.POSIX
    return all(style.parent(path) == folder for path in paths)


def _is_below(folder: str, path: str) -> bool:
    return folder.replace(_BACK, "/").startswith(f"{path.replace(_BACK, '/').rstrip('/')}/")
