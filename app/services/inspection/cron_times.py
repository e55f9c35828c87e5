"""When a line of cron runs next, as crontab(5) has it."""

from datetime import datetime, timedelta

_NAMED = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: at for at, name in enumerate(_MONTH_NAMES, 1)}
_DAYS = {name: at for at, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
_LONGEST = 8 * 366
"""Days that are looked through: 29 February comes again after eight years at most."""


def next_run(when: str, now: datetime) -> datetime | None:
    """In the zone of `now`, which is that of the device; an hour that the clock skips or repeats is not reckoned with.

    None for @reboot, for a date that never comes, and for what is no time of cron.
    """
    fields = _NAMED.get(when, when).split()
    if len(fields) != 5:
        return None
    try:
        minutes, hours = _numbers(fields[0], 0, 59, {}), _numbers(fields[1], 0, 23, {})
        days, months = _numbers(fields[2], 1, 31, {}), _numbers(fields[3], 1, 12, _MONTHS)
        weekdays = {day % 7 for day in _numbers(fields[4], 0, 7, _DAYS)}
    except ValueError:
        return None
    begin = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    is_either = not fields[2].startswith("*") and not fields[4].startswith("*")
    for after in range(_LONGEST):
        day = begin + timedelta(days=after)
        fits = (day.day in days, day.isoweekday() % 7 in weekdays)
        if day.month not in months or not (any(fits) if is_either else all(fits)):
            continue
        earliest = (begin.hour, begin.minute) if after == 0 else (0, 0)
        times = ((hour, minute) for hour in sorted(hours) for minute in sorted(minutes))
        if found := next((one for one in times if one >= earliest), None):
            return day.replace(hour=found[0], minute=found[1])
    return None


def _numbers(field: str, low: int, high: int, names: dict[str, int]) -> set[int]:
    """The numbers of "*/15", "1-5", "mon,wed" and so on. Raises ValueError."""
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        start, dash, end = span.partition("-")
        if span == "*":
            first, last = low, high
        else:
            first = _number(start, names)
            last = _number(end, names) if dash else high if step else first
        if not low <= first <= last <= high or (step and int(step) < 1):
            raise ValueError(part)
        found.update(range(first, last + 1, int(step or 1)))
    return found


def _number(text: str, names: dict[str, int]) -> int:
    return names[text.lower()] if text.lower() in names else int(text)
