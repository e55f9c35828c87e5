"""Whatever is done to two copies of a vault: every value that one side has set is in the merged one, or its history.

`SATCHEL_MERGE_EXAMPLES=20000` tries that many; the suite tries a few.
"""

import os
import random
from collections.abc import Callable
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.services.vault.content import custom_data
from app.services.vault.document import Document
from tests.services.vault.merging.copies import Copy, copy_of, empty, history, merged, values

EXAMPLES = int(os.environ.get("SATCHEL_MERGE_EXAMPLES", "40"))
GROUPS = ("", "Clients", "Clients/A", "Clients/A/Site", "Clients/B", "Own")
_numbers = count()


def _unique() -> str:
    return f"value {next(_numbers)}"


def _add(copy: Copy, dice: random.Random) -> None:
    copy.add(_unique(), user=_unique(), password=_unique(), group=dice.choice(GROUPS))


def _edit(copy: Copy, dice: random.Random, id: str) -> None:
    part = dice.choice(("title", "user", "password", "url", "notes"))
    copy.edit(id, **{part: _unique()})


def _attach(copy: Copy, dice: random.Random, id: str) -> None:
    copy.attach(id, dice.choice(("a.txt", "b.txt")), _unique().encode())


def _mark(copy: Copy, dice: random.Random, id: str) -> None:
    copy.mark(id, dice.choice("xy"), dice.choice((_unique(), None)))


def _move(copy: Copy, dice: random.Random, id: str) -> None:
    copy.edit(id, group=dice.choice(GROUPS))


def _delete(copy: Copy, dice: random.Random, id: str) -> None:
    (copy.destroy if dice.random() < 0.5 else copy.recycle)(id)


def _restore(copy: Copy, dice: random.Random, id: str) -> None:
    if id in {entry.id for entry in copy.content.recycled}:
        copy.restore(id)


def _regroup(copy: Copy, dice: random.Random) -> None:
    paths = [path for path in copy.content.groups if path]
    if len(paths) > 1:
        path, into = dice.sample(paths, 2)
        if not f"{into}/".startswith(f"{path}/"):
            copy.move_group(path, into)


EDITS: tuple[Callable[[Copy, random.Random, str], None], ...] = (_edit, _edit, _attach, _mark, _move, _delete, _restore)


def _work(copy: Copy, dice: random.Random, times: int) -> Copy:
    for _ in range(times):
        ids = [entry.id for entry in (*copy.content.entries, *copy.content.recycled)]
        if not ids or dice.random() < 0.25:
            _add(copy, dice)
        elif dice.random() < 0.1:
            _regroup(copy, dice)
        else:
            dice.choice(EDITS)(copy, dice, dice.choice(ids))
    return copy


def _all(document: Document) -> dict[str, dict[str, str]]:
    content = Copy(document).content
    return {id: values(place.element, document) for id, place in content.places.items()}


def _states(document: Document) -> dict[str, object]:
    """All that can be changed of each entry."""
    content = Copy(document).content
    groups = {entry.id: entry.group for entry in (*content.entries, *content.recycled)}
    return {
        id: (values(place.element, document), custom_data(place.element), groups[id])
        for id, place in content.places.items()
    }


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**64), st.integers(0, 4), st.integers(0, 5), st.integers(0, 5), st.integers(0, 8))
def test_no_value_is_lost(seed: int, at_first: int, here: int, there: int, later: int) -> None:
    dice = random.Random(seed)
    base = _work(Copy(empty()), dice, at_first).document
    ours = _work(Copy(copy_of(base), 10), dice, here)
    theirs = _work(Copy(copy_of(base), 10 + later), dice, there)
    result, _ = merged(base, ours, theirs)
    before, mine, others, after = (_all(one) for one in (base, ours.document, theirs.document, result.document))
    places = result.content.places
    for side, other in ((mine, others), (others, mine)):
        for id, found in side.items():
            new = {value for key, value in found.items() if before.get(id, {}).get(key) != value}
            if id not in after:
                assert id in before, "an entry that one side has made is gone"
                assert id not in other, "an entry that both sides have is gone"
                assert not new, "an entry that was deleted on one side and changed on the other is gone"
                continue
            kept = history(places[id].element, result.document)
            everywhere = set(after[id].values()).union(*(set(item.values()) for item in kept))
            assert new <= everywhere
    state_before, state_ours, state_theirs = (_states(one) for one in (base, ours.document, theirs.document))
    for state, other in ((state_ours, state_theirs), (state_theirs, state_ours)):
        for id in before.keys() - state.keys():
            assert id not in after or other.get(id) != state_before[id], "a deletion is undone"
    assert len(places) == len(list(result.document.root.iterfind(".//Group/Entry")))
