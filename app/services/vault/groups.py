"""The groups of a vault: made, renamed, moved, deleted into the recycle bin as KeePass does, and put back."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.vault_errors import EntryNotFound, VaultError
from app.services.vault.changes import GROUP_DEPTH, Changes
from app.services.vault.content import SLASH, Content, element_id, group_name
from app.services.vault.filling import clean
from app.services.vault.folding import ENTRIES, Place, look
from app.services.vault.homes import set_home
from app.services.vault.vault import Vault


def add_group(vault: Vault, path: str, task: TaskContext) -> str:
    """Make a group, and those above it that are missing. Returns its path. Raises VaultError, FileError."""
    wanted = "/".join(_name(part) for part in path.split("/"))

    def change(changes: Changes, content: Content) -> str:
        if wanted in content.groups:
            raise VaultError(tr("There is a group “{wanted}” already.", wanted=wanted), hint=tr("Choose another name."))
        changes.group_at(wanted)
        return wanted

    return vault.change(change, task)


def rename_group(vault: Vault, path: str, name: str, task: TaskContext) -> str:
    """Returns the new path. Raises EntryNotFound, VaultError, FileError."""
    above = path.rpartition("/")[0]
    wanted = f"{above}/{_name(name)}" if above else _name(name)

    def change(changes: Changes, content: Content) -> str:
        if wanted != path:
            _check_free(content, wanted)
        for place in _groups_at(content, path):
            changes.set_text(place.element, "Name", clean(name).strip())
            _touch(changes, place.element, "LastModificationTime")
        return wanted

    return vault.change(change, task)


def move_group(vault: Vault, path: str, into: str, task: TaskContext) -> str:
    """Put a group with all that is in it into another one ("" is the top). Returns the new path.

    Raises EntryNotFound, VaultError, FileError.
    """
    name = path.rpartition("/")[2]
    wanted = f"{into}/{name}" if into else name

    def change(changes: Changes, content: Content) -> str:
        if f"{into}/".startswith(f"{path}/"):
            raise VaultError(tr("A group cannot be moved into itself."), hint=tr("Choose another group."))
        if wanted == path:
            return path
        _check_free(content, wanted)
        below = max(one.count("/") for one in content.groups if f"{one}/".startswith(f"{path}/")) - path.count("/")
        if wanted.count("/") + 1 + below > GROUP_DEPTH:
            raise VaultError(
                tr("The groups would have too many levels."),
                hint=tr("Use at most {group_depth}.", group_depth=GROUP_DEPTH),
            )
        target = changes.group_at(into)
        for place in _groups_at(content, path):
            _move(changes, place, target)
        return wanted

    return vault.change(change, task)


def delete_group(vault: Vault, path: str, task: TaskContext) -> None:
    """Move a group with all that is in it to the recycle bin. Raises EntryNotFound, VaultError, FileError."""

    def change(changes: Changes, content: Content) -> None:
        for place in _groups_at(content, path):
            if content.recycle_bin is not None and content.recycle_bin in place.element.iter("Group"):
                raise VaultError(
                    tr("This group holds the recycle bin."), hint=tr("Empty and move the bin in KeePassXC first.")
                )
            _move(changes, place, changes.recycle_bin())

    vault.change(change, task)


def restore_group(vault: Vault, path: str, task: TaskContext) -> str:
    """Put a group back that was deleted; `path` begins with the recycle bin. Returns where it is now.

    Where a group of this name has been made since, that one takes the entries. Raises EntryNotFound, FileError.
    """

    def change(changes: Changes, content: Content) -> str:
        home = ""
        for place in _deleted_at(content, path):
            above = changes.homes.path_for(place.element, place.parent)
            home = f"{above}/{group_name(place.element)}" if above else group_name(place.element)
            if home in content.groups:
                _empty_into(changes, content, place)
            else:
                _move(changes, place, changes.group_at(above))
        return home

    return vault.change(change, task)


def empty_bin(vault: Vault, task: TaskContext) -> int:
    """Remove for good all that was deleted. Returns how many entries that were. Raises FileError."""

    def change(changes: Changes, content: Content) -> int:
        if content.recycle_bin is None:
            return 0
        bin_ = changes.remember(content.recycle_bin)
        gone = [child for child in bin_ if child.tag in (*ENTRIES, "Group")]
        for child in gone:
            bin_.remove(child)
            for element in _all_in(child):
                changes.note_deleted(element_id(look(element)))
        return len(content.recycled)

    return vault.change(change, task)


def deleted_groups(vault: Vault) -> tuple[str, ...]:
    """The paths of the groups in the recycle bin, the bin first. Raises VaultLocked."""
    content = vault.reading()[1]
    return tuple(path for path, _ in _deleted(content))


def _name(text: str) -> str:
    """The name of a group as it stands in a path. Raises VaultError."""
    name = clean(text).strip().replace("/", SLASH)
    if not name:
        raise VaultError(tr("A group needs a name."), hint=tr("Type one."))
    if len(name) > 200:
        raise VaultError(tr("The name is too long."), hint=tr("Use at most 200 characters."))
    return name


def _check_free(content: Content, path: str) -> None:
    if path in content.groups:
        raise VaultError(
            tr("There is a group “{path}” already.", path=path),
            hint=tr("Choose another name, or move its entries there."),
        )


def _groups_at(content: Content, path: str) -> list[Place]:
    """Other programs allow several groups of one name: here they are one. Raises EntryNotFound."""
    above, _, name = path.rpartition("/")
    first = content.groups.get(path) if path else None
    if first is None:
        raise EntryNotFound(
            tr("The vault has no group “{path}”.", path=path), hint=tr("It was renamed or deleted. Look again.")
        )
    parents = _groups_at(content, above) if above else [Place(content.groups[""], content.groups[""])]
    return [
        Place(child, parent.element)
        for parent in parents
        for child in parent.element.findall("Group")
        if group_name(child) == name and child is not content.recycle_bin
    ]


def _deleted(content: Content) -> Iterator[tuple[str, Place]]:
    if content.recycle_bin is None:
        return
    bin_ = content.recycle_bin
    places = [(group_name(bin_), Place(bin_, bin_))]
    while places:
        path, place = places.pop()
        yield path, place
        places += [
            (f"{path}/{group_name(child)}", Place(child, place.element)) for child in place.element.findall("Group")
        ]


def _deleted_at(content: Content, path: str) -> list[Place]:
    """Raises EntryNotFound."""
    found = [place for one, place in _deleted(content) if one == path and place.element is not place.parent]
    if not found:
        raise EntryNotFound(tr("This group is no longer in the recycle bin."), hint=tr("Look into the bin again."))
    return found


def _move(changes: Changes, place: Place, target: Element) -> None:
    """The group itself is moved: nobody reads its own marks while it stands in the tree."""
    group = place.element
    changes.remember(group)
    for data in group.findall("CustomData"):
        changes.remember(data)
    previous = group.find("PreviousParentGroup")
    if previous is not None:
        changes.remember(previous)
    set_home(group, place.parent, changes.version)
    _touch(changes, group, "LocationChanged")
    changes.remember(target).append(group)
    changes.remember(place.parent).remove(group)


def _empty_into(changes: Changes, content: Content, place: Place) -> None:
    """Each entry of a deleted group to where it was; what is left of the group is gone for good."""
    inside = set(_entries_in(place.element))
    for one in [one for one in content.places.values() if one.held in inside]:
        changes.restore(one)
    changes.destroy(element_id(place.element), place)
    for element in _all_in(place.element):
        if element.tag == "Group" and element is not place.element:
            changes.note_deleted(element_id(element))


def _entries_in(group: Element) -> Iterator[Element]:
    for element in _all_in(group):
        if element.tag in ENTRIES:
            yield element


def _all_in(element: Element) -> Iterator[Element]:
    """An entry, or a group with all groups and entries in it; not the entries of a history."""
    yield element
    if element.tag == "Group":
        for child in element:
            if child.tag in (*ENTRIES, "Group"):
                yield from _all_in(child)


def _touch(changes: Changes, group: Element, tag: str) -> None:
    times = group.find("Times")
    if times is not None:
        changes.set_text(times, tag, changes.now)
