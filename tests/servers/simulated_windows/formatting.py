"""How the simulated PowerShell shows objects: a table of their properties, or a list where there are many."""

from collections.abc import Iterable, Iterator

from tests.servers.simulated_windows.interactive import as_text
from tests.servers.simulated_windows.objects import Thing

_MOST_COLUMNS = 4


def lines_of(values: Iterable[object], width: int = 120) -> Iterator[str]:
    """What `Out-String -Stream` gives. Objects of one kind stand in one table."""
    together: list[Thing] = []
    for value in values:
        if isinstance(value, Thing) and (not together or value.types == together[0].types):
            together.append(value)
            continue
        yield from _table(together, width)
        together = [value] if isinstance(value, Thing) else []
        if not together:
            yield from as_text(value).splitlines() or [""]
    yield from _table(together, width)


def _table(things: list[Thing], width: int) -> Iterator[str]:
    if not things:
        return
    names = list(things[0].shown or things[0].properties)
    if len(names) > _MOST_COLUMNS and not things[0].shown:
        yield from _list(things, names)
        return
    rows = [[as_text(thing.properties.get(name)) for name in names] for thing in things]
    are_numbers = [all(isinstance(thing.properties.get(name), int | float) for thing in things) for name in names]
    widths = [max(len(name), *(len(row[at]) for row in rows)) for at, name in enumerate(names)]
    yield ""
    for cells in [names, ["-" * len(name) for name in names], *rows]:
        texts = [
            cell.rjust(size) if is_number else cell.ljust(size)
            for cell, size, is_number in zip(cells, widths, are_numbers, strict=True)
        ]
        yield " ".join(texts)[:width].rstrip()
    yield ""


def _list(things: list[Thing], names: list[str]) -> Iterator[str]:
    longest = max(len(name) for name in names)
    for thing in things:
        yield ""
        for name in names:
            yield f"{name.ljust(longest)} : {as_text(thing.properties.get(name))}"
    yield ""
