"""A profile that a person edits: its text, what it says, what is wrong in it, and the way back through the edits."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.errors import FileError, ProfileInvalid
from app.domain.language import tr
from app.domain.setup import Parameter, Step
from app.services.setup.planning import Catalogue
from app.services.setup.profiles import edits
from app.services.setup.profiles.fields import asking
from app.services.setup.profiles.loading import Find, documents_of
from app.services.setup.profiles.schema import problems_in
from app.services.setup.profiles.words import ANSWER, SCHEMA
from app.services.setup.profiles.yaml import Document, Place, read_document, where_in

EMPTY = f"""\
schema: {SCHEMA}
name: New profile
steps: []
"""
MOST_STEPS_BACK = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, in a sentence; `place` is empty where it is not in this file."""

    message: str
    hint: str
    line: int
    place: Place
    is_open: bool = False  # a value is only not given yet


@dataclass(frozen=True, slots=True, eq=False)
class DraftStep:
    """A step as it is written. `number` is its place among the steps of this file, -1 for one that is taken over."""

    number: int
    id: str
    step: Step | None  # None where there is no such step
    about: Mapping[str, Any]
    source: str  # the file in which it stands

    @property
    def name(self) -> str:
        """How others need it."""
        return str(self.about.get("name") or self.id)

    @property
    def title(self) -> str:
        return str(self.about.get("title") or (self.step.title if self.step else self.id))

    @property
    def values(self) -> Mapping[str, Any]:
        found = self.about.get("with")
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """All that an editor shows of a draft."""

    about: Mapping[str, Any]  # the keys of the file
    steps: Sequence[DraftStep]
    params: Mapping[str, Mapping[str, Any]]  # of this file, as they are written
    parameters: Mapping[str, Parameter]  # of the whole profile: what `${name}` can stand for
    problems: Sequence[Problem]

    def problems_at(self, place: Place) -> Sequence[Problem]:
        """What is wrong at a place and in it."""
        return [one for one in self.problems if one.place and one.place[: len(place)] == place]


class ProfileDraft:
    """Edits touch only what they mean; all of them raise ProfileInvalid and then change nothing."""

    def __init__(self, text: str, path: Path, catalogue: Catalogue, find: Find) -> None:
        """`path` is the file that it came from, or would be saved in."""
        self.path = path
        self.catalogue = catalogue
        self.is_new = False  # in no file yet: the first one is named after the profile
        self._find = find
        self._text = self._saved = text
        self._back: list[tuple[str, str]] = []  # what was done, and the text before it
        self._forth: list[tuple[str, str]] = []
        self._look: Look | None = None

    @property
    def text(self) -> str:
        return self._text

    @property
    def saved(self) -> str:
        """The text that stands in the file; what it began with where there is none."""
        return self._saved

    @property
    def is_changed(self) -> bool:
        return self._text != self._saved

    @property
    def undo_words(self) -> str:
        """What an undo would take back; "" for nothing."""
        return self._back[-1][0] if self._back else ""

    @property
    def redo_words(self) -> str:
        return self._forth[-1][0] if self._forth else ""

    def saved_as(self, path: Path) -> None:
        """The text now stands in the file at `path`."""
        self.path, self._saved, self.is_new, self._look = path, self._text, False, None

    def look(self) -> Look:
        """What the draft says now."""
        if self._look is None:
            self._look = self._read()
        return self._look

    def undo(self) -> None:
        self._go(self._back, self._forth)

    def redo(self) -> None:
        self._go(self._forth, self._back)

    def put(self, place: Place, value: Any, words: str = "") -> None:
        """Set a value; None takes it out, and with it a mapping that would be empty."""
        if value is None or value in ("", [], {}):
            self._edit(words or tr("Remove {place}", place=place[-1]), lambda text: self._without(text, place))
        else:
            self._edit(words or tr("Change {place}", place=place[-1]), lambda text: edits.put(text, place, value))

    def add_step(self, id: str, number: int, about: Mapping[str, Any] | None = None) -> None:
        """A new step before the one that has the `number` now; `about` is a whole one to be put there."""
        value = dict(about or {"use": id})
        self._edit(tr("Add {id}", id=id), lambda text: edits.insert(text, ("steps",), number, value))

    def remove_step(self, number: int) -> None:
        self._edit(tr("Remove a step"), lambda text: edits.remove(text, ("steps", number)))

    def move_step(self, number: int, to: int) -> None:
        self._edit(tr("Move a step"), lambda text: edits.move(text, ("steps",), number, to))

    def rename_step(self, number: int, name: str) -> None:
        """Give a step another name, also where others need it."""
        about = self._root()["steps"]
        before = str(about[number].get("name") or about[number].get("use"))

        def rename(text: str) -> str:
            place: Place = ("steps", number, "name")
            text = edits.put(text, place, name) if name else self._without(text, place)
            for other, one in enumerate(about):
                needs = one.get("needs")
                if needs == before:
                    text = edits.put(text, ("steps", other, "needs"), name or about[number]["use"])
                elif isinstance(needs, list) and before in needs:
                    place = ("steps", other, "needs", needs.index(before))
                    text = edits.put(text, place, name or about[number]["use"])
            return text

        self._edit(tr("Rename a step"), rename)

    def rename_param(self, old: str, new: str) -> None:
        """Give a parameter another name, also where it is used."""
        if new in self._root().get("params", {}):
            raise ProfileInvalid(tr('There is a value "{new}" already.', new=new), hint=tr("Choose another name."))

        def rename(text: str) -> str:
            steps = self._root().get("steps") or []
            text = edits.rename(text, ("params", old), new)
            return edits.put(text, ("steps",), _renamed(steps, old, new))

        self._edit(tr("Rename {old}", old=old), rename)

    def ask_for(self, number: int, name: str) -> None:
        """Have the technician asked for a value of a step, in place of what stands there."""
        look = self.look()
        step = next(one for one in look.steps if one.number == number)
        parameter = next(one for one in (step.step.parameters if step.step else ()) if one.name == name)
        names = (name if count == 1 else f"{name}_{count}" for count in range(1, 1000))
        new = next(one for one in names if one not in look.parameters)
        about = asking(parameter, step.values.get(name), look.parameters)

        def ask(text: str) -> str:
            text = edits.put(text, ("params", new), about)
            return edits.put(text, ("steps", number, "with", name), f"${{{new}}}")

        self._edit(tr("Ask for {label}", label=parameter.label), ask)

    def set_text(self, text: str) -> None:
        """Take over a text that was written by hand. Raises ProfileInvalid for what is no YAML."""
        read_document(self.path.name, text)
        ended = text.replace("\n", "\r\n") if "\r\n" in self._text and "\r\n" not in text else text
        self._edit(tr("Edit the text"), lambda _: ended)

    def bring_back(self, text: str) -> None:
        """Take over edits of last time that were not saved."""
        self._edit(tr("Edits of last time"), lambda _: text)

    def _edit(self, words: str, change: Callable[[str], str]) -> None:
        new = change(self._text)
        if new != self._text:
            self._back = [*self._back[-MOST_STEPS_BACK + 1 :], (words, self._text)]
            self._forth = []
            self._text, self._look = new, None

    def _go(self, from_: list[tuple[str, str]], to: list[tuple[str, str]]) -> None:
        if from_:
            words, text = from_.pop()
            to.append((words, self._text))
            self._text, self._look = text, None

    def _root(self) -> Mapping[str, Any]:
        root = read_document(self.path.name, self._text).root
        return root if isinstance(root, dict) else {}

    def _without(self, text: str, place: Place) -> str:
        tree: Any = read_document(self.path.name, text).root
        trees = [tree]
        for key in place[:-1]:
            tree = tree.get(key) if isinstance(tree, dict) else tree[key]
            trees.append(tree)
        if not isinstance(tree, dict) or place[-1] not in tree:
            return text
        while len(place) > 1 and isinstance(trees[-1], dict) and len(trees[-1]) == 1:
            place = place[:-1]
            trees.pop()
        return edits.remove(text, place)

    def _read(self) -> Look:
        try:
            documents: Sequence[Document] = documents_of(self.path, self._find, text=self._text)
            extra: list[Problem] = []
        except (ProfileInvalid, FileError) as error:
            extra = [self._problem(error)]
            try:
                documents = [read_document(self.path.name, self._text)]
            except ProfileInvalid:  # no YAML at all: only its text can be mended
                return Look({}, [], {}, {}, extra)
        own = documents[-1]
        whole, found = problems_in(documents, self.catalogue)
        root = own.root if isinstance(own.root, dict) else {}
        if self.is_new and not root.get("steps"):  # nobody has done anything wrong yet
            found = [one for one in found if one.place]
        steps = [
            DraftStep(
                item.number if item.document is own else -1,
                str(about.get("use") or ""),
                self.catalogue.get(str(about.get("use"))),
                about,
                item.document.source,
            )
            for item in whole.items
            for about in [item.about if isinstance(item.about, dict) else {}]
        ]
        params = root.get("params")
        return Look(
            root,
            steps,
            {name: about or {} for name, about in params.items()} if isinstance(params, dict) else {},
            {name: param.parameter for name, param in whole.params.items()},
            [*extra, *map(self._problem, found)],
        )

    def _problem(self, error: ProfileInvalid | FileError) -> Problem:
        message = str(error)
        if not isinstance(error, ProfileInvalid):
            return Problem(message, error.hint, 0, ())
        prefix = where_in(self.path.name, error.line)
        if not message.startswith(prefix):
            return Problem(message, error.hint, 0, ())
        said = message.removeprefix(prefix)
        hint = "" if error.hint == ProfileInvalid.hint else error.hint
        return Problem(said[:1].upper() + said[1:], hint, error.line, error.place, error.is_open)


def _renamed(tree: Any, old: str, new: str) -> Any:
    """`tree` with the parameter under its new name, in texts and in conditions."""
    if isinstance(tree, dict):
        return {
            f"{ANSWER}{new}" if key == f"{ANSWER}{old}" else key: _renamed(value, old, new)
            for key, value in tree.items()
        }
    if isinstance(tree, list):
        return [_renamed(value, old, new) for value in tree]
    if isinstance(tree, str):
        return re.sub(r"\$\{" + re.escape(old) + r"\}", lambda _: f"${{{new}}}", tree)
    return tree
