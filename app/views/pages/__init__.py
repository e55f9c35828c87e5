"""The pages of the main window. A new page is one line here and one in the composition."""

from dataclasses import dataclass

from app.domain.language import tr


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page: where it is found, and what makes it. Its module is imported when it is first shown.

    `first` are modules that it needs: when the pointer is on its tab they are loaded one at a time, before its own.
    """

    id: str
    title: str
    icon: str
    shortcut: str
    module: str
    class_name: str
    in_bar: bool = True  # a tab; the others have a button of their own
    first: tuple[str, ...] = ()


PAGES: tuple[PageSpec, ...] = (
    PageSpec("remote", tr("Remote"), "terminal", "Ctrl+1", "app.views.pages.remote.page", "RemotePage"),
    PageSpec(
        "diagnostics",
        tr("Diagnostics"),
        "stethoscope",
        "Ctrl+2",
        "app.views.pages.diagnostics.page",
        "DiagnosticsPage",
        first=(
            *("app.domain.diagnostics", "app.domain.setup"),
            *(f"app.views.pages.diagnostics.{name}" for name in ("fixing", "hand_over", "results", "start_view")),
        ),
    ),
    PageSpec(
        "setup",
        tr("Setup"),
        "wrench",
        "Ctrl+3",
        "app.views.pages.setup.page",
        "SetupPage",
        first=(
            *("app.domain.setup_runs", "app.domain.by_hand", "app.domain.setup_support", "app.domain.fleet"),
            *(f"app.views.pages.setup.{name}" for name in ("operations", "models", "choose", "value_fields")),
            *(f"app.views.pages.setup.{name}" for name in ("witness", "questions", "preview", "run", "comparing")),
            *(f"app.services.{name}" for name in ("targets.opening", "sessions", "visit_work")),
        ),
    ),
    PageSpec("vault", tr("Vault"), "key-round", "Ctrl+4", "app.views.pages.vault.page", "VaultPage"),
    PageSpec(
        "settings",
        tr("Settings"),
        "settings",
        "Ctrl+,",
        "app.views.pages.settings.page",
        "SettingsPage",
        in_bar=False,
        first=(
            *("app.services.settings_fields", "app.domain.diagnostics"),
            *(f"app.views.pages.settings.{name}" for name in ("editors", "host_keys", "limits")),
        ),
    ),
)
