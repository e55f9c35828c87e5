"""What became of what was wrong: the first finding of a visit beside the last one of the same check."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.language import tr
from app.services.report_content import Content, FoundItem

_BAD = ("problem", "warning")
_FINE = ("ok", "info")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that was wrong and was looked at again."""

    device: str
    before: FoundItem
    found_at: datetime
    after: FoundItem
    seen_at: datetime
    was_worked_on: bool = True  # something was changed on the device in this visit
    is_taken_back: bool = False  # the fix was undone after it was seen: it may be as before again

    @property
    def is_put_right(self) -> bool:
        return self.after.verdict in _FINE and not self.is_taken_back

    @property
    def good_words(self) -> str:
        """What is said where it is right now: nobody is praised for what went away by itself."""
        return tr("Put right") if self.was_worked_on else tr("In order now")

    @property
    def is_known(self) -> bool:
        """False where the last look could not tell."""
        return self.after.verdict in (*_FINE, *_BAD) and not self.is_taken_back


def outcomes(content: Content) -> tuple[Outcome, ...]:
    """In the order in which the things were found. Where nothing was changed, what is still so is no outcome."""
    worked_on = {run.device for run in content.runs}
    found: dict[tuple[str, str], Outcome] = {}
    first: dict[tuple[str, str], tuple[FoundItem, datetime]] = {}
    for one in content.examinations:
        for item in one.findings:
            key = one.device, item.check
            if key in first and item.verdict != "suppressed":
                undone = content.taken_back.get(key)
                is_back = undone is not None and undone >= one.at
                found[key] = Outcome(one.device, *first[key], item, one.at, one.device in worked_on, is_back)
            elif item.verdict in _BAD:
                first.setdefault(key, (item, one.at))
    known = [found[key] for key in first if key in found]
    return tuple(one for one in known if one.was_worked_on or one.after.verdict not in _BAD)
