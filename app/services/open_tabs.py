"""Which tabs are open and where, kept for the next start: devices by their id or address, and nothing secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.domain import panes as tree
from app.domain.arrangement import Arrangement, Place, Window
from app.domain.devices import Device
from app.domain.panes import Node, Pane, Split
from app.domain.task import TaskContext
from app.services.device_reference import from_reference, to_reference
from app.services.json_file import load_document, save_document

_FORMAT = "satchel.open_tabs"
_VERSION = 1
_USUAL_PLACE = (80, 80, 860, 560)
_FARTHEST = 100_000  # pixels; more is no place on a screen
_DEEPEST = 40  # splits inside each other; more is no work of a person


@dataclass(frozen=True, slots=True)
class OpenTab:
    """A tab: the device of its session, and what a person has called and marked it, "" for nothing."""

    key: str
    device: Device
    name: str = ""
    color: str = ""


@dataclass(frozen=True, slots=True)
class OpenTabs:
    """The tabs of a window, and how they are arranged in it."""

    tabs: tuple[OpenTab, ...] = ()
    arrangement: Arrangement = field(default_factory=Arrangement)


class OpenTabsStore:
    """`devices` gives the device book: a tab holds no copy of what is in it."""

    def __init__(self, path: Path, devices: Callable[[], Sequence[Device]]) -> None:
        self._path, self._devices = path, devices

    def load(self, _: TaskContext) -> OpenTabs:
        """The tabs of the last time; without those whose device was deleted since.

        Raises FileDamaged (a copy is kept), FileError for a file of a newer Satchel, and what the device book raises.
        """
        document = load_document(self._path, format_name=_FORMAT, version=_VERSION)
        if not document:
            return OpenTabs()
        known = {device.id: device for device in self._devices()}
        found: dict[str, OpenTab] = {}
        for item in _items(document.get("tabs")):
            tab = _read_tab(item, known)
            if tab is not None and tab.key not in found:
                found[tab.key] = tab
        return OpenTabs(tuple(found.values()), _read_windows(document.get("windows"), tuple(found)))

    def save(self, open_tabs: OpenTabs, _: TaskContext) -> None:
        """Write them atomically. Raises FileError."""
        document = {
            "tabs": [_write_tab(tab) for tab in open_tabs.tabs],
            "windows": [_write_window(window) for window in open_tabs.arrangement.windows],
        }
        save_document(self._path, document, format_name=_FORMAT, version=_VERSION)


# -- writing ---------------------------------------------------------------------------------------


def _write_tab(tab: OpenTab) -> dict[str, Any]:
    device = tab.device
    written: dict[str, Any] = {"key": tab.key, "name": tab.name, "color": tab.color}
    if device.id:
        return {**written, "device": device.id}
    return {**written, "address": to_reference(device)}


def _write_window(window: Window) -> dict[str, Any]:
    keys = [pane.key for pane in tree.panes(window.root)]
    return {
        "root": _write_node(window.root),
        "active": keys.index(window.active),
        "zoomed": window.is_zoomed,
        "place": window.place,
    }


def _write_node(node: Node) -> dict[str, Any]:
    if isinstance(node, Pane):
        return {"tabs": node.tabs, "current": node.current}
    parts = [_write_node(part) for part in node.parts]
    return {"split": "beside" if node.is_beside else "below", "parts": parts, "shares": node.shares}


# -- reading: what makes no sense is left out, but no tab that is known ----------------------------------


def _read_tab(item: Mapping[str, Any], known: Mapping[str, Device]) -> OpenTab | None:
    device = known.get(_text(item, "device")) if "device" in item else _read_address(item.get("address"))
    key = _text(item, "key")
    return OpenTab(key, device, _text(item, "name"), _text(item, "color")) if key and device is not None else None


def _read_address(item: object) -> Device | None:
    if not isinstance(item, dict):
        return None
    try:
        return from_reference(item, {})
    except ValueError:
        return None


def _read_windows(items: object, known: tuple[str, ...]) -> Arrangement:
    left = list(known)
    windows: list[Window] = []
    count = 0
    for item in _items(items):
        panes: list[Pane] = []
        root = _read_node(item.get("root"), left, panes, count, _DEEPEST)
        count += len(panes)
        if root is None:
            continue
        root = tree.tidy(root)
        kept = [pane.key for pane in tree.panes(root)]
        active = item.get("active")
        key = panes[active].key if type(active) is int and 0 <= active < len(panes) else ""
        key = key if key in kept else kept[0]
        zoomed = item.get("zoomed") is True and len(kept) > 1
        place = _read_place(item.get("place"))
        if tree.tabs(root) or not windows:
            windows.append(Window(f"w{len(windows) + 1}", root, key, zoomed, place))
    if not windows:
        windows.append(Arrangement().main)
    others = [replace(window, place=window.place or _USUAL_PLACE) for window in windows[1:]]
    arrangement = Arrangement((replace(windows[0], place=None), *others))
    for tab in left:
        arrangement = arrangement.with_tab(tab)
    return arrangement


def _read_node(item: object, left: list[str], panes: list[Pane], count: int, depth: int) -> Node | None:
    """Takes the tabs that it uses out of `left`, so that none is in two panes."""
    if not isinstance(item, dict) or not depth:
        return None
    if "split" not in item:
        tabs = []
        named = item.get("tabs")
        for tab in named if isinstance(named, list) else ():
            if tab in left:
                left.remove(tab)
                tabs.append(tab)
        current = _text(item, "current")
        shown = current if current in tabs else tabs[0] if tabs else ""
        panes.append(Pane(f"p{count + len(panes) + 1}", tuple(tabs), shown))
        return panes[-1]
    parts = [_read_node(part, left, panes, count, depth - 1) for part in _items(item.get("parts"))]
    kept = tuple(part for part in parts if part is not None)
    if not kept:
        return None
    shares = item.get("shares")
    if not isinstance(shares, list) or len(shares) != len(kept) or not all(map(_is_share, shares)):
        shares = [1.0] * len(kept)
    return Split(item.get("split") == "beside", kept, tree.scaled(shares))


def _is_share(share: object) -> bool:
    return type(share) in (int, float) and 0 < share <= 1  # type: ignore[operator]


def _read_place(place: object) -> Place | None:
    if not isinstance(place, list) or len(place) != 4 or not all(type(number) is int for number in place):
        return None
    if max(map(abs, place)) > _FARTHEST:
        return None
    left, top, width, height = place
    return (left, top, width, height) if width > 0 and height > 0 else None


def _items(found: object) -> list[dict[str, Any]]:
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""
