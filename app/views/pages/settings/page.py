"""Settings: who works here, how it looks, how long secrets stay, what reports hide, which host keys are trusted.

A change is kept at once; there is no button to press.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.settings import Settings
from app.views.pages.settings.editors import Editor
from app.views.pages.settings.fields import SECTIONS, Field, Section
from app.views.pages.settings.host_keys import HostKeysView, TrustedKey
from app.views.pages.settings.limits import LimitsView
from app.views.theme import theme
from app.views.widgets.failure import FailureView
from app.views.widgets.layout import Grow, column, panel, row, scroll, style
from app.views.widgets.text import label

PAGE_WIDTH = 640


def read(settings: Settings, field: Field) -> Any:
    """The value of a field."""
    return getattr(getattr(settings, field.area) if field.area else settings, field.name)


def changed(settings: Settings, field: Field, value: Any) -> Settings:
    """The settings with another value for a field."""
    if not field.area:
        return replace(settings, **{field.name: value})
    area = replace(getattr(settings, field.area), **{field.name: value})
    return replace(settings, **{field.area: area})


class SettingsPage(QWidget):
    """`changed` brings the Settings after each change that could be kept."""

    changed = Signal(object)

    def __init__(
        self,
        load: Callable[[], Settings],
        save: Callable[[Settings], None],
        *,
        host_keys: Callable[[], Sequence[TrustedKey]],
        forget_host_key: Callable[[TrustedKey], None],
        limits: LimitsView | None = None,
    ) -> None:
        super().__init__()
        self._load = load
        self._save = save
        self._settings = Settings()
        self.failure = FailureView()
        self.editors: dict[tuple[str, str], Editor] = {}
        sections = [self._make_section(section) for section in SECTIONS]
        self.host_keys = HostKeysView(host_keys, forget_host_key)
        trusted = column(label(tr("Trusted host keys"), "label", "secondary"), self.host_keys, spacing=6)
        self.limits = limits
        judging = [column(label(tr("Limits of checks"), "label", "secondary"), limits, spacing=6)] if limits else []
        parts = (label(tr("Settings"), "title"), self.failure, *sections, *judging, trusted, None)
        inner = panel(column(*parts, margins=(28, 20, 28, 28), spacing=18))
        self._inner = inner
        theme().changed.connect(self._fit)
        self._fit()
        self.setLayout(column(scroll(panel(row(Grow(inner, 100), None), bg="surface"))))
        style(self, bg="surface")
        self._show_stored()

    def showEvent(self, event: QShowEvent) -> None:
        self._show_stored()
        self.host_keys.refresh()
        if self.limits is not None:
            self.limits.refresh()
        super().showEvent(event)

    @Slot()
    def _fit(self) -> None:
        self._inner.setMaximumWidth(round(PAGE_WIDTH * max(theme().text_scale, 1)))

    def _make_section(self, section: Section) -> QWidget:
        editors = []
        for field in section.fields:
            editor = Editor(field)
            editor.changed.connect(partial(self._keep, field))
            self.editors[field.area, field.name] = editor
            editors.append(editor)
        card = panel(column(*editors, margins=(16, 14, 16, 14), spacing=14), card="group")
        return panel(column(label(section.title, "label", "secondary"), card, spacing=6))

    def _show_stored(self) -> None:
        self.failure.hide()
        try:
            self._settings = self._load()
        except AppError as error:
            self.failure.show_failure(error)
        for editor in self.editors.values():
            editor.show_value(read(self._settings, editor.field))

    def _keep(self, field: Field, value: Any) -> None:
        if read(self._settings, field) == value:
            return
        settings = changed(self._settings, field, value)
        try:
            self._save(settings)
        except AppError as error:
            self.failure.show_failure(error)
            self.editors[field.area, field.name].show_value(read(self._settings, field))
            return
        self.failure.hide()
        self._settings = settings
        self.changed.emit(settings)
