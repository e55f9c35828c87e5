"""One entry of the vault: its end, code, added fields, files, keys and history, and the form for them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.credentials import EntryDraft, EntryField, Expiry
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.attached_files import NewFile, attach
from app.services.vault.ssh_keys import NewKey, put_key
from app.views.pages.vault.scopes import Part, Scope
from tests.pictures import practice
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

_GROUP = f"Clients/{practice.CLIENT}"
_CODE = Secret("otpauth://totp/Firewall:netadmin?secret=GEZDGNBVGY3TQOJQ&issuer=Firewall")
_PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIWTzWvCmTBDeqxMQdXzFOU1o6ZnmJwBVQdgwWLnnV/W Firewall"
_PRIVATE = Secret("-----BEGIN OPENSSH PRIVATE KEY-----\nnot a key, a picture\n-----END OPENSSH PRIVATE KEY-----\n")
_ADDRESS = "https://10.20.0.1"
_FILES = (NewFile("running-config.conf", bytes(48_213)), NewFile("licence.pdf", bytes(220_100)))
_FIELDS = (
    EntryField("Serial number", "FG-60F-2231-0087"),
    EntryField("PIN of the SIM", Secret("0042"), is_protected=True),
    EntryField("Banner", "Authorised access only.\nAll is logged."),
)


def _page(studio: Studio, scene: Scene, **more: Any) -> Any:
    scene.furnish()
    page = scene.show("vault")
    scene.unlock()
    vault, task = scene.keeper.vault, TaskContext()
    draft = EntryDraft(
        "Firewall, edge", "netadmin", Secret("first"), _ADDRESS, _GROUP, ("firewall",), "Ask before a restart.",
        code=_CODE, fields=_FIELDS, **{"expiry": Expiry(datetime.now(UTC) + timedelta(days=9, hours=1)), **more},
    )  # fmt: skip
    entry = vault.add(draft, task)
    vault.edit(entry.id, EntryDraft("Firewall", "admin", Secret("second"), _ADDRESS, _GROUP), task)
    vault.edit(entry.id, draft, task)
    attach(
        vault, entry.id, [NewFile("running-config.conf", bytes(48_213)), NewFile("licence.pdf", bytes(220_100))], task
    )
    put_key(vault, entry.id, NewKey(_PRIVATE, _PUBLIC), task)
    page.browser.show_scope(Scope(Part.GROUP, practice.CLIENT, _GROUP))
    page.show_entry(entry.id)
    studio.wait(lambda: bool(page.browser.detail.parts.keys.keys))
    return page


def _scrolled(page: Any, share: float) -> None:
    bar = page.browser.detail.scroller.verticalScrollBar()
    bar.setValue(round(bar.maximum() * share))


def full(studio: Studio, scene: Scene) -> None:
    _page(studio, scene)


def files(studio: Studio, scene: Scene) -> None:
    page = _page(studio, scene)
    page.browser.detail.parts.files.confirm_remove()
    studio.rest()
    _scrolled(page, 0.75)


def history(studio: Studio, scene: Scene) -> None:
    page = _page(studio, scene)
    page.browser.detail.parts.history.fold.toggle()
    studio.rest()
    _scrolled(page, 1)


def expired(studio: Studio, scene: Scene) -> None:
    _page(studio, scene, expiry=Expiry(datetime.now(UTC) - timedelta(days=3)), inject_only=True)


def new_key(studio: Studio, scene: Scene) -> None:
    page = _page(studio, scene)
    detail = page.browser.detail
    detail.parts.key_panel.ask_new(detail.entry)
    studio.rest()
    detail.scroller.ensureWidgetVisible(detail.parts.key_panel)


def form(studio: Studio, scene: Scene) -> None:
    page = _page(studio, scene)
    page.browser.start_edit()
    page.browser.form.password.setText("nordlys2024")
    page.browser.form.expiry.choose_day(2031, 5, 17)
    studio.wait(lambda: not page.browser.form.strength.isHidden())
    studio.rest()


def form_end(studio: Studio, scene: Scene) -> None:
    form(studio, scene)
    editor = scene.window.page("vault").browser.form
    editor.fields.add_field()
    studio.rest()
    bar = editor.scroller.verticalScrollBar()
    bar.setValue(bar.maximum())


PICTURES = (
    Picture("vault-entry-full", full, size=(1280, 900)),
    Picture("vault-entry-files", files, ("light",)),
    Picture("vault-entry-history", history),
    Picture("vault-entry-expired", expired),
    Picture("vault-entry-new-key", new_key, ("dark",)),
    Picture("vault-entry-form", form),
    Picture("vault-entry-form-end", form_end, ("light",)),
    Picture("vault-entry-small-window", full, ("light",), size=(1024, 600)),
    Picture("vault-entry-text-200", full, ("dark",), text_scale=2.0),
    Picture("vault-entry-small-200", full, ("light",), size=(1024, 600), text_scale=2.0),
    Picture("vault-entry-form-small-200", form, ("light",), size=(1024, 600), text_scale=2.0),
)
