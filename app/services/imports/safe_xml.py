"""XML of other programs: no document type and so no entities, a limited depth and number of elements."""

from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from app.domain.errors import ImportInvalid
from app.domain.language import tr
from app.domain.task import TaskContext

MOST_ELEMENTS = 2_000_000
MOST_DEPTH = 100
_CHUNK = 64 * 1024  # bytes that are read at once: every other thread waits meanwhile


class _Builder(TreeBuilder):
    """Makes the tree and refuses what no export holds."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ImportInvalid(tr("The file holds a document type, which no export has."))

    def start(self, tag: str, attributes: dict[str, str], /) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > MOST_DEPTH or self._count > MOST_ELEMENTS:
            raise ImportInvalid(tr("The file holds more levels or more elements than any export has."))
        return super().start(tag, attributes)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def parse_xml(data: bytes, task: TaskContext) -> Element:
    """The root element. Raises ImportInvalid with the place, Cancelled."""
    # Entities can be declared only in a document type: the builder hears of its beginning and ends the reading there.
    parser = XMLParser(target=_Builder())  # noqa: S314 - a document type is refused, so there are no entities
    try:
        for start in range(0, len(data), _CHUNK):
            task.check()
            parser.feed(data[start : start + _CHUNK])
        root: Element = parser.close()
    except ParseError as error:
        line, column = error.position
        reason = str(error).partition(":")[0]
        raise ImportInvalid(
            tr(
                "The file is damaged at line {line}, column {column}: {reason}.",
                line=line,
                column=column + 1,
                reason=reason,
            )
        ) from error
    except (ValueError, LookupError) as error:  # an encoding that Python does not know
        raise ImportInvalid(tr("The file cannot be read: {error}.", error=error)) from error
    return root


def local_name(element: Element) -> str:
    """The tag without its name space."""
    return element.tag.rpartition("}")[2]
