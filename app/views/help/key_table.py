"""The keys as a part of the help: the tables of the sheet of keys, and those that have no room on it."""

from collections.abc import Sequence

from app.domain.language import tr
from app.views import keys_overview as sheet

PROFILE_KEYS = (
    ("Ctrl+S", tr("Save")),
    ("Ctrl+Z, Ctrl+Shift+Z", tr("Undo, redo")),
    ("Ctrl+N", tr("Add a step")),
    ("Ctrl+D, Del", tr("Copy the step, remove it")),
    ("Alt+Up, Down", tr("Move the step up, down")),
)
OTHER_KEYS = (
    ("Shift+F6", tr("The pane before")),
    ("Ctrl+Shift+T, W", tr("In a terminal: new session, close it")),
    ("Ctrl+Shift+Tab", tr("The session before")),
    ("Ctrl+Shift+F2", tr("Rename the tab")),
    ("Alt+C, Alt+R", tr("In a find bar: match case, regular expression")),
    ("F3, Shift+F3", tr("In the text of a file: next hit, hit before")),
    ("Shift+Del", tr("In the files: delete for good")),
    ("Alt+Home", tr("In the files: the folder to begin with")),
    ("Shift+F10", tr("The menu of what is chosen")),
)
HELP_KEYS = (
    ("Alt+Left, Alt+Right", tr("Back, forward")),
    ("Ctrl+F", tr("Search the help")),
    ("Esc", tr("Clear the search, close the help")),
)


def as_markdown() -> str:
    """One table for each place."""
    tables = (
        (tr("Everywhere"), sheet.KEYS),
        (tr("In sessions"), sheet.SESSION_KEYS),
        (tr("In a PowerShell"), sheet.POWERSHELL_KEYS),
        (tr("In the files"), sheet.FILE_KEYS),
        (tr("In the views of a device"), sheet.LOOK_KEYS),
        (tr("In the vault"), sheet.VAULT_KEYS),
        (tr("In the lists of transfers and tunnels"), sheet.LIST_KEYS),
        (tr("In the editor of profiles"), PROFILE_KEYS),
        (tr("In this help"), HELP_KEYS),
        (tr("Also"), OTHER_KEYS),
    )
    return "\n".join(_table(title, keys) for title, keys in tables)


def _table(title: str, keys: Sequence[tuple[str, str]]) -> str:
    lines = "\n".join(f"| {caps} | {words} |" for caps, words in keys)
    return f"## {title}\n\n| {tr('Key')} | {tr('What it does')} |\n|---|---|\n{lines}\n"
