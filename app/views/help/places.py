"""Which topic of the help belongs to what has the focus: by the module, or the class, of the part or of what it
stands in."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

_REMOTE, _VAULT, _SETUP = "pages.remote", "pages.vault", "pages.setup"

PLACES: Mapping[str, str] = {
    "pages.diagnostics": "diagnostics",
    "pages.diagnostics.fix_pane": "diagnostics#putting-it-right",
    "pages.diagnostics.hand_over": "diagnostics#taking-it-along",
    _REMOTE: "connecting",
    f"{_REMOTE}.account_rows": "devices#one-device",
    f"{_REMOTE}.bulk_form": "devices#several-at-once",
    f"{_REMOTE}.cards.ChangedCertificateCard": "host-keys#another-key-than-before",
    f"{_REMOTE}.cards.ChangedKeyCard": "host-keys#another-key-than-before",
    f"{_REMOTE}.cards.FailureCard": "cannot-connect",
    f"{_REMOTE}.cards.LockedCard": "connecting#signing-in",
    f"{_REMOTE}.cards.TrustCard": "host-keys",
    f"{_REMOTE}.check_card": "cannot-connect",
    f"{_REMOTE}.credential_picker": "vault-use#typing-into-a-session",
    f"{_REMOTE}.crossing_card": "vault-use#the-client-is-a-rule",
    f"{_REMOTE}.device_form": "devices#one-device",
    f"{_REMOTE}.device_pane": "devices",
    f"{_REMOTE}.device_rows": "devices#folders",
    f"{_REMOTE}.device_tree": "devices",
    f"{_REMOTE}.edited": "files#editing",
    f"{_REMOTE}.file_hands": "files",
    f"{_REMOTE}.file_hands.edit_bar": "files#editing",
    f"{_REMOTE}.file_hands.edit_card": "files#editing",
    f"{_REMOTE}.file_hands.mode_form": "files#deleting-and-permissions",
    f"{_REMOTE}.file_hands.delete_card": "files#deleting-and-permissions",
    f"{_REMOTE}.files": "files",
    f"{_REMOTE}.folder_form": "devices#folders",
    f"{_REMOTE}.home": "start",
    f"{_REMOTE}.imports": "devices#import-and-export",
    f"{_REMOTE}.inspection": "views",
    f"{_REMOTE}.inspection.live": "live",
    f"{_REMOTE}.login_cards": "connecting#signing-in",
    f"{_REMOTE}.login_cards.LegacyCard": "connecting#old-devices",
    f"{_REMOTE}.pane_view": "tabs",
    f"{_REMOTE}.password_card": "connecting#signing-in",
    f"{_REMOTE}.port_chooser": "serial",
    f"{_REMOTE}.powershell": "powershell",
    f"{_REMOTE}.recordings": "recordings",
    f"{_REMOTE}.session_view": "terminal",
    f"{_REMOTE}.session_window": "tabs",
    f"{_REMOTE}.shell_view": "terminal",
    f"{_REMOTE}.sign_in_row": "connecting#windows",
    f"{_REMOTE}.spoken_commands": "cannot-connect#windows",
    f"{_REMOTE}.tab_list": "tabs",
    f"{_REMOTE}.tabs": "tabs",
    f"{_REMOTE}.terminal_questions": "terminal#what-is-asked-first",
    f"{_REMOTE}.transfers": "files#transfers",
    f"{_REMOTE}.tunnels": "tunnels",
    f"{_REMOTE}.unconnected_view": "tabs#at-the-next-start",
    "pages.settings": "settings",
    "pages.settings.host_keys": "host-keys#the-list",
    "pages.settings.limits": "settings#limits-of-checks",
    _SETUP: "setup",
    f"{_SETUP}.editor": "profiles",
    f"{_SETUP}.fleet": "setup#several-devices",
    f"{_SETUP}.hand_card": "setup#work-by-hand",
    f"{_SETUP}.earlier": "setup#earlier-runs",
    f"{_SETUP}.preview": "setup#the-preview",
    f"{_SETUP}.rights": "setup#administrator-rights",
    f"{_SETUP}.run": "setup#the-run",
    _VAULT: "vault-use",
    f"{_VAULT}.audit": "vault-use#audit",
    f"{_VAULT}.entrance": "vault-use#opening-and-locking",
    f"{_VAULT}.entry": "vault-use#entries",
    f"{_VAULT}.codes": "vault-use#one-time-codes",
    f"{_VAULT}.exchange": "vault-use#import-and-export",
    f"{_VAULT}.generator": "vault-use#passwords",
    f"{_VAULT}.health": "vault-use#health",
    f"{_VAULT}.help_place": "vault",
    f"{_VAULT}.keys": "vault-use#opening-and-locking",
    f"{_VAULT}.merging": "vault-use#several-people",
    "about": "help#about-satchel",
    "crash_dialog": "troubleshooting#something-in-satchel-went-wrong",
    "end_visit_dialog": "portable#before-you-leave",
    "help": "help",
    "keys_overview": "keyboard",
    "last_end": "troubleshooting#something-in-satchel-went-wrong",
    "leaving_dialog": "start#leaving",
    "new_visit_dialog": "visits",
    "occupied_dialog": "troubleshooting#satchel-is-open-already",
    "palette": "start#finding-things",
    "status_area": "start#what-runs-and-how-to-stop-it",
    "terminal": "terminal",
    "tour": "start",
    "visit_button": "visits",
}
"""Module below `app.views`, or a class in it -> topic, or topic#section. By name, so that nothing is loaded for it; the
longest name counts, and the innermost part."""


def topic_at(widget: QWidget | None) -> str:
    """The topic of the innermost part around `widget` that has one; "" where none has."""
    while widget is not None:
        kind = type(widget)
        if address := topic_of(f"{kind.__module__}.{kind.__qualname__}"):
            return address
        widget = widget.parentWidget()
    return ""


def topic_of(name: str) -> str:
    """The topic of a class by its whole name; "" where it has none of its own."""
    parts = name.removeprefix("app.views.").split(".") if name.startswith("app.views.") else []
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((PLACES[one] for one in names if one in PLACES), "")
