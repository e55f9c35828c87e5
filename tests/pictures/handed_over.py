"""What is taken away from a diagnosis: what has changed, the menu, notices, facts from a file, the page of a PDF."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.diagnostics import Change, Diagnosis
from app.domain.errors import AppError, FileError
from app.views.widgets.saved_notice import saved_notice
from tests.pictures import findings
from tests.pictures.diagnostics import _page, _shown
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

SINCE = datetime(2025, 9, 12, 10, 14, tzinfo=UTC)
CHANGES = (
    Change("System", "Kernel", "6.1.0-25-amd64", "6.1.0-31-amd64"),
    Change("Hardware", "WDC WD40EFRX (WD-WCC7K0ABCDEF)", "4.0 TB", ""),
    Change("Hardware", "Samsung SSD 870 EVO (S6PUNX0T512345)", "", "2.0 TB"),
    Change("Counters of the disks", "Samsung SSD 970: percent of the life used", "61", "68"),
    Change("Open ports", "Port 3389", "", "from the network"),
    Change("Open ports", "Port 8443", "from the network", "this device only"),
)


def _changed() -> Diagnosis:
    """Warnings of which the first is new, on a device that has changed."""
    found = findings.FULL
    first = next(one for one in found.findings if one.check == "disk.space")
    new = replace(first, new_since=SINCE)
    every = tuple(new if one is first else one for one in found.findings)
    return replace(found, findings=every, changes=CHANGES, compared_with=SINCE)


def changes(studio: Studio, scene: Scene) -> None:
    page = _shown(scene, _changed())
    page.results.changes.fold.toggle()


def new_cause(studio: Studio, scene: Scene) -> None:
    cause = findings.CLOCK.root_cause
    assert cause is not None
    new = replace(cause, new_since=SINCE)
    every = tuple(new if one is cause else one for one in findings.CLOCK.findings)
    _shown(scene, replace(findings.CLOCK, findings=every, root_cause=new, compared_with=SINCE))


def menu(studio: Studio, scene: Scene) -> None:
    page = _shown(scene, findings.CLOCK)
    page.hand_over.click()


def saved(studio: Studio, scene: Scene) -> None:
    page = _shown(scene, findings.CLOCK)
    path = Path("/home/kim/facts nd-server 2026-11-24 0914.zip")
    page.hand_over._tell(saved_notice("The facts are saved.", path))


def opened(studio: Studio, scene: Scene) -> None:
    page: Any = _page(scene)
    page.show_opened(findings.CLOCK)


def not_opened(studio: Studio, scene: Scene) -> None:
    page: Any = _page(scene)
    error: AppError = FileError(
        "holiday.zip is no file of facts, or it is damaged.",
        hint="Choose a file that “Save facts…” or “satchel record” has written.",
        details="BadZipFile: File is not a zip file",
    )
    page._is_from_file = True
    page._show_head(findings.CLOCK.asked, "holiday.zip", "Saved facts")
    page.strip.show_failure(error)


PICTURES = (
    Picture("diagnostics-changes", changes),
    Picture("diagnostics-changes-small", changes, ("light",), size=(1024, 600), text_scale=1.5),
    Picture("diagnostics-new-cause", new_cause, ("light",)),
    Picture("diagnostics-hand-over", menu, ("light",)),
    Picture("diagnostics-facts-saved", saved, ("dark",)),
    Picture("diagnostics-facts-opened", opened, ("light",)),
    Picture("diagnostics-facts-refused", not_opened, ("light",)),
)
