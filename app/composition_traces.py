"""What a visit can have left on this computer, and the services that wipe it. Runs off the UI thread."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.errors import AppError
from app.domain.journal import EventKind
from app.domain.language import counted, tr
from app.services.surroundings import empty_left_over
from app.services.traces import Source, Trace, Traces, Wiped, of_files, of_folder, of_state

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from app.composition import Services
    from app.domain.task import TaskContext
    from app.domain.transfers import TransferStatus
    from app.services.paths import Paths

_SETTLING = 3.0  # seconds in which sessions that were hung up write their end into the journal


def traces_of(services: Services, has_clipboard: Callable[[], bool]) -> Traces:
    """`has_clipboard` says whether text is on the clipboard; the window empties it, and hangs up the sessions."""
    paths = services.paths
    lies_here = not paths.is_portable and _is_shared(services)

    def wipe_handed_out(_: TaskContext) -> None:
        services.hand_out.close()
        services.hand_out.wipe_left_over()

    def wipe_temporary(_: TaskContext) -> None:
        empty_left_over(paths.temporary_folder)

    def clipboard() -> Trace | None:
        words = tr("What was copied last, from here or elsewhere.")
        return Trace("clipboard", tr("Text on the clipboard"), words) if has_clipboard() else None

    quick_words = tr("From now on only the passphrase opens a vault here.")
    return Traces(
        (
            _transfers(services),
            _sessions(services),
            _edited(services),
            of_folder("handed_out", tr("Files for other programs"), paths.handed_out_folder, wipe_handed_out),
            of_folder("temporary", tr("Temporary files"), paths.temporary_folder, wipe_temporary),
            _passwords(services),
            of_state(clipboard, lambda: None),
            _host_keys(services),
            _recents(paths, is_chosen=lies_here),
            of_files(
                "quick_unlock",
                tr("Quick unlock of vaults"),
                quick_words,
                (paths.quick_unlock_file,),
                is_chosen=lies_here,
                first=lambda task: _forget_quick(services, task),
            ),
        )
    )


def end_visit(services: Services, traces: Traces, chosen: Collection[str], task: TaskContext) -> Wiped:
    """Wipe what was chosen, write down that, and close the visit. Without a visit there is nothing to write in."""
    wiped = traces.wipe(chosen, task)
    try:
        if (visit := services.visits.open_visit()) is not None:
            left = [trace.id for trace, _ in wiped.left]
            gone = [trace.id for trace in wiped.gone]
            visit.journal.append(EventKind.TRACES_WIPED, wiped=", ".join(gone), left=", ".join(left))
            services.visits.close()
    except AppError as error:  # full, damaged, pulled out: what was wiped is wiped, and a person learns of both
        journal = Trace("journal", tr("That the visit is over is not written down"), "")
        wiped = replace(wiped, left=(*wiped.left, (journal, str(error))))
    return wiped


def _transfers(services: Services) -> Source:
    def open_ones() -> list[TransferStatus]:
        made = services.was_made("transfers")
        return [one for one in services.transfers.statuses if not one.state.is_over] if made else []

    def find(_: TaskContext) -> Trace | None:
        words = tr("They are stopped; what was copied whole stays where it is.")
        count = len(open_ones())
        title = counted(count, "transfer that is not over", "transfers that are not over")
        return Trace("transfers", title, words) if count else None

    def wipe(task: TaskContext) -> str:
        ids, waited = [one.order.id for one in open_ones()], 0.0
        services.transfers.stop(ids)
        while open_ones() and waited < _SETTLING:
            task.sleep(0.1)
            waited += 0.1
        services.transfers.remove(ids)
        return tr("Some do not end.") if open_ones() else ""

    return Source(find, wipe)


def _recents(paths: Paths, *, is_chosen: bool) -> Source:
    files = (paths.commands_file, paths.open_tabs_file, paths.known_vaults_file, paths.drafts_file)
    words = tr(
        "Commands that were typed, open tabs, known vaults, and a device that was being typed. The tabs are closed."
    )
    return of_files("recents", tr("Recent lists"), words, files, is_chosen=is_chosen)


def _is_shared(services: Services) -> bool:
    """Also where the settings cannot be read: then nobody knows."""
    try:
        return services.settings.load().vault.shared_computer
    except AppError:
        return True


def _sessions(services: Services) -> Source:
    def find(_: TaskContext) -> Trace | None:
        devices = services.connections.count() if services.was_made("connections") else 0
        tunnels = services.tunnels.count_running() if services.was_made("tunnels") else 0
        words = [counted(devices, "device")] if devices else []
        words += [counted(tunnels, "tunnel")] if tunnels else []
        return Trace("sessions", tr("Open connections"), ", ".join(words)) if words else None

    def wipe(task: TaskContext) -> str:
        if services.was_made("tunnels"):
            services.tunnels.close()
        _wait_for_ends(services, task)
        services.connections.close()
        return tr("A device is connected still.") if find(task) is not None else ""

    return Source(find, wipe)


def _wait_for_ends(services: Services, task: TaskContext) -> None:
    """What a session writes at its end belongs into this visit; one of a program that was killed has none."""
    waited = 0.0
    with contextlib.suppress(AppError):  # a journal that cannot be read must not keep a connection open
        visit = services.visits.open_visit()
        while visit is not None and waited < _SETTLING:
            kinds = [event.kind for event in visit.journal.events()]
            if kinds.count(EventKind.SESSION_OPENED) <= kinds.count(EventKind.SESSION_CLOSED):
                return
            task.sleep(0.1)
            waited += 0.1


def _edited(services: Services) -> Source:
    folder = services.paths.edited_folder

    def find(_: TaskContext) -> Trace | None:
        copies = [one for one in folder.iterdir() if one.is_dir()] if folder.is_dir() else []
        words = tr("{files}; what is not saved to its device yet is saved first.", files=counted(len(copies), "file"))
        return Trace("edited", tr("Copies of files that are edited"), words) if copies else None

    def wipe(task: TaskContext) -> str:
        problems = []
        for edit in services.edits.all():
            try:
                services.edits.finish(edit.id, task)
            except AppError as error:
                problems.append(tr("{name} is not saved to its device: {why}", name=edit.copy.name, why=error))
        left = [] if problems or find(task) is None else [tr("Some could not be removed from {folder}.", folder=folder)]
        return " ".join([*problems, *left])

    return Source(find, wipe)


def _passwords(services: Services) -> Source:
    def find(_: TaskContext) -> Trace | None:
        given = len(services.given.secrets()) if services.was_made("given") else 0
        words = [tr("{count} typed for devices", count=counted(given, "password"))] if given else []
        words += [tr("the vault is open")] if services.keeper.is_open else []
        return Trace("passwords", tr("Passwords in the memory"), ", ".join(words)) if words else None

    def wipe(task: TaskContext) -> str:
        if services.was_made("given"):
            services.given.forget()
        services.keeper.lock()  # the window has done that, where it asks about what is not saved
        return tr("The vault could not be locked.") if find(task) is not None else ""

    return Source(find, wipe)


def _host_keys(services: Services) -> Source:
    def trusted() -> dict[tuple[str, int], str]:
        visit = services.visits.open_visit()
        events = visit.journal.events() if visit is not None else ()
        found = [event.data for event in events if event.kind is EventKind.HOST_KEY_TRUSTED]
        places = {(str(one.get("host", "")), one.get("port")) for one in found if one.get("what") != "certificate"}
        known = {key.host for key in services.host_keys.all()}
        from app.services.ssh.known_hosts import host_name

        named = {(host, port): host_name(host, port) for host, port in places if isinstance(port, int)}
        return {place: name for place, name in named.items() if name in known}

    def find(_: TaskContext) -> Trace | None:
        names = sorted(trusted().values())
        shown = ", ".join(names[:3]) + ("…" if len(names) > 3 else "")
        return Trace("host_keys", tr("Keys of devices that were trusted"), shown, is_chosen=False) if names else None

    def wipe(task: TaskContext) -> str:
        for host, port in trusted():
            services.host_keys.forget(host, port)
        return tr("Some are known still.") if find(task) is not None else ""

    return Source(find, wipe)


def _forget_quick(services: Services, task: TaskContext) -> None:
    """Its other half lies with the system, as in the Credential Manager: without it the file opens nothing."""
    from app.services.vault.unlocking.quick import QuickUnlock

    QuickUnlock(services.paths.quick_unlock_file).forget_all(task)
