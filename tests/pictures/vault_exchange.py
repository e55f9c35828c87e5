"""Import and export of the vault: begin, preview, report, a job pack, a table in the clear, a password asked for."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from app.domain.secret import Secret
from app.domain.vault_exports import ExportKind
from app.views.pages.vault.exchange.out import Order
from app.views.pages.vault.exchange.place import ExchangePlace
from app.views.pages.vault.scopes import Part, Scope
from tests.pictures import practice
from tests.pictures.played import QUICK_KDF
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

_CLIENT = f"Clients/{practice.CLIENT}"
_TABLE = """Group,Title,Username,Password,URL,Notes,TOTP,Icon,Last Modified,Created
Passwords/Praxis,Router,root,another,ssh://192.0.2.1,,,0,2024-05-02T10:00:00Z,
Passwords/Praxis,Camera hall,viewer,see the hall,https://cam.nordlys.example,,,0,2024-05-02T10:00:00Z,
Passwords/Praxis,Alarm,,four digits,,Ring before you come,,0,2024-05-02T10:00:00Z,
Passwords/Praxis,Alarm,,four digits,,Ring before you come,,0,2024-05-02T10:00:00Z,
Passwords/Web,Shop,praxis@nordlys.example,a sentence,https://shop.example.com,,not-1-code,0,2024-05-02T10:00:00Z,
"""


def _place(studio: Studio, scene: Scene) -> Any:
    scene.furnish()
    page = scene.show("vault")
    scene.unlock()
    page.browser.show_scope(Scope(Part.PLACE, "Import and export", "exchange"))
    studio.rest()
    place: Any = page.findChild(ExchangePlace)
    place.exchange._kdf = QUICK_KDF
    return place


def _source(scene: Scene, name: str, data: bytes) -> Path:
    assert scene.vault_path is not None
    path = scene.vault_path.with_name(name)
    path.write_bytes(data)
    return path


def _settled(studio: Studio, scene: Scene, place: Any) -> None:
    studio.wait(lambda: not scene.tasks.running and not place.strip.is_running)
    place.taking.preview.source.set_words("/home/erik/old-passwords.csv")


def begin(studio: Studio, scene: Scene) -> None:
    _place(studio, scene)


def preview(studio: Studio, scene: Scene) -> None:
    place = _previewed(studio, scene)
    place.taking.preview.rows.list.setFocus()


def _previewed(studio: Studio, scene: Scene) -> Any:
    place = _place(studio, scene)
    place.taking.open(_source(scene, "old.csv", _TABLE.encode()))
    studio.wait(lambda: place.stages.currentWidget() is place.taking.preview)
    place.taking.preview.into.setCurrentText(_CLIENT)
    place.taking.preview._note_choices()
    _settled(studio, scene, place)
    return place


def report(studio: Studio, scene: Scene) -> None:
    place = _previewed(studio, scene)
    place.taking.carry_out()
    studio.wait(lambda: place.stages.currentWidget() is place.taking.report)
    _settled(studio, scene, place)


def password(studio: Studio, scene: Scene) -> None:
    place = _place(studio, scene)
    assert scene.vault_path is not None
    place.taking.open(_source(scene, "private.kdbx", scene.vault_path.read_bytes()))
    studio.wait(lambda: place.stages.currentWidget() is place.taking.unlock)
    place.taking.unlock.edit.setText("three cows")
    place.taking.unlock.submit()
    studio.wait(lambda: not place.taking.unlock.field.is_valid)


def unknown(studio: Studio, scene: Scene) -> None:
    place = _place(studio, scene)
    place.taking.open(_source(scene, "letter.txt", b"Dear all,\nthe router is behind the door.\n"))
    studio.wait(lambda: not scene.tasks.running and place.strip.failure.isVisible())


def job_pack(studio: Studio, scene: Scene) -> None:
    place = _place(studio, scene)
    place.giving.ask(ExportKind.PACK)
    place.giving.out.scope.setCurrentIndex(place.giving.out.scope.findText(practice.CLIENT, flags=_STARTS))
    place.giving.out.passphrase.setText("seven lamps on the way")


def job_pack_written(studio: Studio, scene: Scene) -> None:
    place = _place(studio, scene)
    ids = frozenset(entry.id for entry in scene.keeper.vault.entries() if entry.client == practice.CLIENT)
    order = Order(ExportKind.PACK, ids, practice.CLIENT, Secret("seven lamps on the way"), 7, False)
    assert scene.vault_path is not None
    path = scene.vault_path.with_name("nordlys-job.kdbx")
    made = place.giving._work(order, path, _task())
    place.giving._tell(replace(made, path="/media/stick/nordlys-job.kdbx"))


def table(studio: Studio, scene: Scene) -> None:
    _place(studio, scene).giving.ask(ExportKind.TABLE)


def _task() -> Any:
    from app.domain.task import TaskContext

    return TaskContext()


def _starts() -> Any:
    from PySide6.QtCore import Qt

    return Qt.MatchFlag.MatchStartsWith


_STARTS = _starts()

PICTURES = (
    Picture("vault-exchange", begin),
    Picture("vault-import-preview", preview),
    Picture("vault-import-report", report),
    Picture("vault-import-password", password),
    Picture("vault-import-unknown", unknown, ("light",)),
    Picture("vault-job-pack", job_pack),
    Picture("vault-job-pack-written", job_pack_written, ("light",)),
    Picture("vault-table-in-the-clear", table),
    Picture("vault-exchange-small", begin, ("light",), size=(1024, 600)),
    Picture("vault-import-small", preview, ("dark",), size=(1024, 600), text_scale=1.5),
    Picture("vault-job-pack-200", job_pack, ("light",), size=(1024, 600), text_scale=2.0),
)
