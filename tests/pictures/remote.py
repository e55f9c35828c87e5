"""The Remote page: the device book, sessions, and every question and failure that can stand in their place."""

from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.domain.devices import Device
from app.domain.errors import (
    AppError,
    AuthenticationFailed,
    CertificateChanged,
    CertificateUnknown,
    ConnectionLost,
    HostKeyChanged,
    HostKeyUnknown,
    TargetUnreachable,
)
from app.domain.vault_errors import VaultLocked
from app.views.pages.remote.session_view import SessionView
from app.views.pages.remote.shell_view import ShellView
from tests.pictures import checks, practice, screens
from tests.pictures.played import PlayedShell
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

_SSH = {"host": "10.20.1.10", "port": 22}


def empty(studio: Studio, scene: Scene) -> None:
    scene.show("remote")


def home(studio: Studio, scene: Scene) -> None:
    scene.furnish().show("remote")


def this_computer(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("remote")
    page.open_device(page.devices.model.index(0, 0).data(_device_role()))


def _device_role() -> int:
    from app.views.pages.remote.device_model import Role

    return int(Role.DEVICE)


def filtered(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("remote")
    page.devices.search.edit.setText("rec")
    page.devices.search.edit.setFocus()


def nothing_found(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("remote")
    page.devices.search.edit.setText("printer")


def bad_address(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("remote")
    page.home.address.setText("ftp://10.20.1.10")
    page.home.go.click()


def menu(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("remote")
    page.devices.choose(scene.device(practice.SERVER))
    studio.rest()
    tree = page.devices.tree
    place = tree.visualRect(tree.currentIndex()).center()
    page.devices._open_menu(place)


def new_device(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("remote")
    page.new_device(f"{practice.CLIENT}/Praxis")


def edit_device(studio: Studio, scene: Scene) -> None:
    scene.furnish().unlock()
    page = scene.show("remote")
    page.edit_device(scene.device(practice.SERVER))
    page.forms.device.host.clear()
    page.forms.device.save.click()


def new_folder(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("remote")
    page.forms.show_new_folder(practice.CLIENT)


def deleted(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("remote")
    page.remove_device(scene.device(practice.NAS))
    studio.wait(lambda: page.notices.notice is not None)


# -- sessions ---------------------------------------------------------------------------------------


def _open(studio: Studio, scene: Scene, *devices: Device) -> Any:
    """The page with sessions on these devices; each has shown what it has to show."""
    page = scene.furnish().show("remote")
    for device in devices:
        page.open_device(scene.device(device))
        view = page.sessions.current
        if device.name in scene.sessions.answers:
            studio.wait(lambda view=view: _has_settled(view))
    studio.rest()
    return page


def _has_settled(view: SessionView) -> bool:
    if isinstance(view, ShellView) and view.presence == "online":
        return not len(view.terminal.output) and any(line.strip() for line in view.terminal.engine.lines())
    return (
        view.presence not in ("unknown", "busy")
        or view.notice is not None
        or (view.card is not None and "Connecting" not in view.card.title.words)
    )


def _shell(end: AppError | int | None = None, text: bytes = screens.SERVER) -> PlayedShell:
    return PlayedShell(text, end)


def terminal(studio: Studio, scene: Scene) -> None:
    scene.sessions.answers = {
        "nd-nas": _shell(text=screens.NAS),
        "nd-router": TargetUnreachable("nd-router does not answer."),
        "nd-server": _shell(),
    }
    _open(studio, scene, practice.NAS, practice.ROUTER, practice.SERVER)


def paste(studio: Studio, scene: Scene) -> None:
    scene.sessions.answers = {"nd-server": _shell()}
    page = _open(studio, scene, practice.SERVER)
    page.sessions.current.terminal_questions.ask_paste("systemctl restart sssd\nsystemctl status sssd\n")


def _pictured_terminal(studio: Studio, scene: Scene) -> Any:
    scene.sessions.answers = {"nd-server": _shell(text=screens.LINKS)}
    view = _open(studio, scene, practice.SERVER).sessions.current
    view.terminal.refresh_now()
    return view


def selection(studio: Studio, scene: Scene) -> None:
    terminal = _pictured_terminal(studio, scene).terminal
    start, end = terminal.grid.place_of(2, 6).center(), terminal.grid.place_of(34, 9).center()
    terminal.marking.begin(start, extend=False, is_block=True)
    terminal.marking.extend(end)
    terminal.marking.end()
    studio.rest()


def link(studio: Studio, scene: Scene) -> None:
    view = _pictured_terminal(studio, scene)
    _send_mouse(view.terminal, QEvent.Type.MouseMove, Qt.MouseButton.NoButton)
    studio.wait(lambda: view.terminal.links.link is not None)
    studio.rest()


def link_question(studio: Studio, scene: Scene) -> None:
    view = _pictured_terminal(studio, scene)
    _send_mouse(view.terminal, QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton)
    studio.rest()


def _send_mouse(terminal: Any, kind: QEvent.Type, button: Qt.MouseButton) -> None:
    place = terminal.grid.place_of(12, 2).center()
    terminal.setFocus()
    event = QMouseEvent(kind, place, place, button, button, Qt.KeyboardModifier.ControlModifier)
    QApplication.sendEvent(terminal, event)


def _find(studio: Studio, scene: Scene, text: str, *, is_regex: bool = False) -> None:
    scene.sessions.answers = {"nd-server": _shell(text=screens.LOG + screens.SERVER)}
    page = _open(studio, scene, practice.SERVER)
    terminal = page.sessions.current.terminal
    terminal.refresh_now()
    terminal.open_find_bar()
    terminal.find_bar.is_regex.setChecked(is_regex)
    terminal.find_bar.edit.setText(text)
    studio.wait(lambda: not terminal.find_bar.finder.is_busy)
    if terminal.find_bar.finder.hits:
        terminal.find_bar.go_back()
    terminal.scrollback.measure_now()
    studio.rest()


def find(studio: Studio, scene: Scene) -> None:
    _find(studio, scene, "failed|error", is_regex=True)


def find_wrong(studio: Studio, scene: Scene) -> None:
    _find(studio, scene, "(failed|error", is_regex=True)


def ended(studio: Studio, scene: Scene) -> None:
    scene.sessions.answers = {"nd-server": _shell(end=0)}
    page = _open(studio, scene, practice.SERVER)
    studio.wait(lambda: page.sessions.current.presence == "offline")


def lost(studio: Studio, scene: Scene) -> None:
    """A countdown; its second and the time would differ from picture to picture."""
    view = _lose(studio, scene)
    view.reconnecting.pause()
    view.notice.show_words("Connection lost at 09:31:07.", "Trying again in 8 s. Your screen is kept.")


def gave_up(studio: Studio, scene: Scene) -> None:
    view = _lose(studio, scene)
    view.reconnecting.stop()
    view.reconnecting.given_up.emit()
    view.notice.fact.setText("Not connected since 09:31:07.")


def _lose(studio: Studio, scene: Scene) -> Any:
    scene.sessions.answers = {"nd-server": _shell(end=ConnectionLost("The device no longer answers."))}
    view = _open(studio, scene, practice.SERVER).sessions.current
    studio.wait(lambda: view.notice is not None and any(map(str.isdigit, view.notice.meaning.words)))
    return view


def connecting(studio: Studio, scene: Scene) -> None:
    _open(studio, scene, practice.SERVER)


# -- questions and failures -------------------------------------------------------------------------


def _answered(studio: Studio, scene: Scene, error: AppError, device: Device = practice.SERVER) -> None:
    scene.sessions.answers = {device.name: error}
    page = _open(studio, scene, device)
    studio.wait(lambda: page.sessions.current.card is not None)


_RECEPTION_SAYS = (
    ("Made out to", "nd-reception-01, nd-reception-01.nordlys.example"),
    ("Vouched for by", "itself: anybody can make such a one"),
    ("Valid", "2026-11-02 to 2027-11-02"),
)


def key_unknown(studio: Studio, scene: Scene) -> None:
    question = HostKeyUnknown("", **_SSH, kind="ssh-ed25519", fingerprint=practice.FINGERPRINT, key="")
    _answered(studio, scene, question)


def certificate_unknown(studio: Studio, scene: Scene) -> None:
    digits = ":".join(f"{(number * 37 + 11) % 256:02X}" for number in range(32))
    question = CertificateUnknown("", host="10.20.1.31", port=5986, kind="RSA 2048", fingerprint=digits, key="")
    question.says = (*_RECEPTION_SAYS, ("Not trusted", "self-signed certificate"))
    _answered(studio, scene, question, practice.RECEPTION)


def certificate_changed(studio: Studio, scene: Scene) -> None:
    error = CertificateChanged("")
    error.expected, error.offered = (
        ":".join(f"{(number * step + 11) % 256:02X}" for number in range(32)) for step in (37, 53)
    )
    error.says = _RECEPTION_SAYS
    _answered(studio, scene, error, practice.RECEPTION)


def key_changed(studio: Studio, scene: Scene) -> None:
    error = HostKeyChanged(
        "",
        **_SSH,
        expected=practice.FINGERPRINT,
        offered=practice.OTHER_FINGERPRINT,
        source="~/.local/share/satchel/host_keys, line 1",
    )
    _answered(studio, scene, error)


def password(studio: Studio, scene: Scene) -> None:
    _answered(studio, scene, AuthenticationFailed("No password is known for support."))


def password_or_vault(studio: Studio, scene: Scene) -> None:
    """The vault is open: an entry of the same client can be taken."""
    scene.sessions.answers = {"nd-server": AuthenticationFailed("No password is known for support.")}
    page = scene.furnish().show("remote")
    scene.unlock()
    page.open_device(scene.device(practice.SERVER))
    studio.wait(lambda: page.sessions.current.card is not None and page.sessions.current.presence == "problem")
    page.sessions.current.card.vault.box.setCurrentIndex(3)
    studio.rest()


def password_wrong(studio: Studio, scene: Scene) -> None:
    scene.sessions.knows_passwords = True
    _answered(studio, scene, AuthenticationFailed("nd-server refused the password of support."))


def vault_locked(studio: Studio, scene: Scene) -> None:
    _answered(studio, scene, VaultLocked("The vault is locked, and nd-server needs a credential from it."))


def checking(studio: Studio, scene: Scene) -> None:
    scene.sessions.stages, scene.sessions.checks_for_ever = checks.FILTERED[:2], True
    _fail(studio, scene)
    studio.wait(lambda: "port" in _card(scene)._now.text())


def checked(studio: Studio, scene: Scene) -> None:
    scene.sessions.stages = checks.FILTERED
    _fail(studio, scene)
    studio.wait(lambda: _card(scene).check is not None)


def checked_windows(studio: Studio, scene: Scene) -> None:
    scene.sessions.stages = checks.WINDOWS_OFF
    _fail(studio, scene)
    studio.wait(lambda: _card(scene).check is not None)


def checked_old_gear(studio: Studio, scene: Scene) -> None:
    scene.sessions.stages = checks.BEHIND_A_HOP
    _fail(studio, scene)
    studio.wait(lambda: _card(scene).check is not None)


def checked_and_fine(studio: Studio, scene: Scene) -> None:
    scene.sessions.stages = checks.FINE
    _fail(studio, scene)
    studio.wait(lambda: _card(scene).check is not None)


def _fail(studio: Studio, scene: Scene) -> None:
    words = "10.20.1.10 did not answer on port 22 within 15 s."
    _answered(studio, scene, TargetUnreachable(words, details="connect to 10.20.1.10:22: timed out after 15 s"))


def _card(scene: Scene) -> Any:
    return scene.window.page("remote").sessions.current.card


PICTURES = (
    Picture("remote-empty", empty),
    Picture("remote-home", home),
    Picture("remote-home-small-200", home, ("dark",), (1024, 600), text_scale=2.0),
    Picture("remote-this-computer", this_computer),
    Picture("remote-filter", filtered),
    Picture("remote-filter-nothing", nothing_found),
    Picture("remote-bad-address", bad_address),
    Picture("remote-menu", menu),
    Picture("remote-new-device", new_device),
    Picture("remote-edit-device", edit_device),
    Picture("remote-new-folder", new_folder),
    Picture("remote-deleted", deleted),
    Picture("remote-terminal", terminal),
    Picture("remote-paste", paste),
    Picture("remote-selection-block", selection),
    Picture("remote-link", link),
    Picture("remote-link-question", link_question, ("light",)),
    Picture("remote-find", find),
    Picture("remote-find-wrong", find_wrong),
    Picture("remote-ended", ended),
    Picture("remote-lost", lost),
    Picture("remote-gave-up", gave_up, ("light",)),
    Picture("remote-connecting", connecting),
    Picture("remote-host-key-unknown", key_unknown),
    Picture("remote-certificate-unknown", certificate_unknown),
    Picture("remote-certificate-changed", certificate_changed),
    Picture("remote-host-key-changed", key_changed),
    Picture("remote-password", password),
    Picture("remote-password-or-vault", password_or_vault),
    Picture("remote-password-wrong", password_wrong),
    Picture("remote-vault-locked", vault_locked),
    Picture("remote-checking", checking),
    Picture("remote-checked", checked),
    Picture("remote-checked-hop", checked_old_gear),
    Picture("remote-checked-windows", checked_windows),
    Picture("remote-checked-fine", checked_and_fine, ("light",)),
    Picture("remote-small-window", terminal, size=(1024, 600)),
    Picture("remote-small-host-key", key_changed, ("light",), size=(1024, 600)),
    Picture("remote-screen-200", terminal, ("dark",), pixel_ratio=2.0),
    Picture("remote-checked-150", checked, ("light",), size=(1024, 600), text_scale=1.5),
    Picture("remote-text-150", key_unknown, ("light",), text_scale=1.5),
)
