"""Where something in the recycle bin came from. KDBX 4.1 has a word for it; in an older file it is a mark of ours."""

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from app.services.vault.content import Content, custom_data, group_name
from app.services.vault.filling import child_of, put_custom
from app.services.vault.format import VERSION_4_1

if TYPE_CHECKING:
    from app.services.vault.vault import Vault

HOME = "satchel.previous-group"
_DEEPEST = 64  # groups that were deleted into one another


def set_home(element: Element, source: Element, version: int) -> None:
    """Note in an entry or a group that it stood in `source`."""
    identity = source.findtext("UUID")
    if version >= VERSION_4_1:
        child_of(element, "PreviousParentGroup").text = identity
    else:
        put_custom(element, HOME, identity)


class Homes:
    """The groups of a vault by their UUIDs, those in the recycle bin too."""

    def __init__(self, content: Content) -> None:
        self._bin = content.recycle_bin
        self._paths = {group.findtext("UUID") or "": path for path, group in content.groups.items()}
        self._binned: dict[str, tuple[Element, Element]] = {}  # with the group that each is in
        if self._bin is not None:
            self._look_into(self._bin)

    def _look_into(self, group: Element) -> None:
        for child in group.findall("Group"):
            self._binned[child.findtext("UUID") or ""] = (child, group)
            self._look_into(child)

    def path_for(self, element: Element, parent: Element, depth: int = 0) -> str:
        """The path of the group that an entry or group of the recycle bin goes back to; "" where nobody knows."""
        if depth > _DEEPEST:
            return ""
        if parent is not self._bin:  # its group was deleted with all that was in it
            return self._path_of(parent.findtext("UUID") or "", depth)
        wanted = element.findtext("PreviousParentGroup") or custom_data(element).get(HOME, "")
        return self._path_of(wanted, depth)

    def _path_of(self, identity: str, depth: int) -> str:
        if identity in self._paths:
            return self._paths[identity]
        if identity not in self._binned:
            return ""
        group, parent = self._binned[identity]
        above = self.path_for(group, parent, depth + 1)
        return f"{above}/{group_name(group)}" if above else group_name(group)


def homes_of(vault: "Vault") -> dict[str, str]:
    """The groups that the entries in the recycle bin go back to, by their ids. Raises VaultLocked."""
    content = vault.reading()[1]
    homes = Homes(content)
    places = ((entry.id, content.places[entry.id]) for entry in content.recycled)
    return {id: homes.path_for(place.element, place.parent) for id, place in places}
