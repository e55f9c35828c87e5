"""What is done to whole folders of a place: counted, removed, given other permissions."""

from dataclasses import dataclass

from app.domain.transfers import Trouble


@dataclass(frozen=True, slots=True)
class TreeCount:
    """What stands at some paths and below them. Links are counted and not followed."""

    files: int = 0  # links, pipes and others as well
    folders: int = 0
    size: int = 0  # bytes
    troubles: tuple[Trouble, ...] = ()  # folders that could not be looked into; the first 1000

    @property
    def entries(self) -> int:
        return self.files + self.folders


@dataclass(frozen=True, slots=True)
class TreeResult:
    """How a change of many files ended. What failed has left the others alone."""

    done: int = 0
    troubles: tuple[Trouble, ...] = ()  # the first 1000
    failed: int = 0


@dataclass(frozen=True, slots=True)
class ModeChange:
    """Permission bits to set and to clear; those in neither stay as they are in each file."""

    on: int = 0  # bits, 0 to 0o7777
    off: int = 0
    run_folders_only: bool = True  # of `on`, the bits for running go to folders and to files that some may run ("X")

    def applied_to(self, mode: int, *, is_folder: bool) -> int:
        """The bits of one entry after the change."""
        on = self.on
        if self.run_folders_only and not is_folder and not mode & 0o111:
            on &= ~0o111
        return (mode & ~self.off | on) & 0o7777
