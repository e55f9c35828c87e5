"""How long a password still holds, and the words for it."""

from datetime import datetime, timedelta
from enum import Enum

from app.domain.language import tr

SOON = timedelta(days=14)
PRESETS = (30, 90, 365)
"""Days that forms offer."""


class Validity(Enum):
    FOR_EVER = "for ever"
    VALID = "valid"
    ENDING = "ending"  # within `SOON`
    OVER = "over"


def validity(expires: datetime | None, now: datetime) -> Validity:
    """Both in UTC."""
    if expires is None:
        return Validity.FOR_EVER
    if expires <= now:
        return Validity.OVER
    return Validity.ENDING if expires - now <= SOON else Validity.VALID


def expiry_words(expires: datetime | None, now: datetime) -> str:
    """ "Expired 3 days ago", "Expires today", "Expires in 12 days": whole days, by the calendar of `now`'s zone."""
    if expires is None:
        return tr("Never expires")
    here = expires.astimezone(now.tzinfo)
    days = (here.date() - now.date()).days
    if expires <= now:
        return {0: tr("Expired today"), -1: tr("Expired yesterday")}.get(
            days, tr("Expired {days} days ago", days=-days)
        )
    return {0: tr("Expires today"), 1: tr("Expires tomorrow")}.get(days, tr("Expires in {days} days", days=days))
