"""What the editor of profiles asks of the services. The composition fills it in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.task import TaskContext
from app.services.setup.profiles.draft import ProfileDraft


@dataclass(frozen=True, slots=True)
class EditorOperations:
    """All but `vault_titles` run as tasks. They raise AppError."""

    open: Callable[[str, TaskContext], ProfileDraft]
    """The profile at a path, "" for a new one."""
    save: Callable[[ProfileDraft, Path | None, TaskContext], Path]
    """Write it to its own file or to another; where it stands then."""
    give_away: Callable[[Path, Path, TaskContext], Sequence[Path]]
    """Copy a saved profile, with those that it extends, into a folder."""
    keep: Callable[[Path, str, TaskContext], None] = lambda path, text, _: None
    """Keep the text of an unsaved draft against a crash; "" forgets it."""
    vault_titles: Callable[[], Mapping[str, Sequence[str]] | None] = lambda: None
    """The entries that have a password, with their groups, by client: "" for those of nobody. None: it is locked."""
