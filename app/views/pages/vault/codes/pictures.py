"""Where QR pictures come from: the screens, a file, the clipboard. Decoded beside the thread of the window."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QImage, QImageReader

from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.vault.code_pictures import LONGEST_SIDE, MOST_PIXELS, GreyPicture, PictureInvalid, texts_in
from app.services.vault.code_transfer import CodeTransfer, read_codes
from app.services.vault.one_time_codes import CodeInvalid

FORMATS = ("png", "jpg", "jpeg", "gif", "bmp", "webp")
"""What is taken as a picture. Not SVG and its like, which are programs."""
_LARGEST_FILE = 64 * 1024 * 1024  # bytes


class ScreenDenied(PictureInvalid):
    """The desktop shows no program what is on the screen."""

    hint = tr(
        "Take a screenshot with the desktop's own tool, copy it, and choose “From the clipboard”; or save the "
        "picture and choose “From a file…”."
    )


def grab_screens() -> tuple[QImage, ...]:
    """All screens as they are now. Raises ScreenDenied, on Wayland above all."""
    images = [screen.grabWindow(0).toImage() for screen in QGuiApplication.screens()]
    seen = tuple(image for image in images if not image.isNull())
    if not seen or QGuiApplication.platformName().startswith("wayland"):
        raise ScreenDenied(tr("This desktop lets no program look at the screen."))
    return seen


def image_of(data: QMimeData | None) -> QImage | None:
    """The picture on the clipboard or in what is dropped; None where there is none."""
    if data is None or not data.hasImage():
        return None
    image = data.imageData()
    return image if isinstance(image, QImage) and not image.isNull() else None


def file_of(data: QMimeData | None) -> Path | None:
    """The file that is dropped or was copied."""
    urls = data.urls() if data is not None else []
    return Path(urls[0].toLocalFile()) if urls and urls[0].isLocalFile() else None


def read_file(path: Path) -> QImage:
    """Decode a picture, within bounds. Raises PictureInvalid."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise PictureInvalid(tr("{path} cannot be read.", path=path.name)) from error
    if size > _LARGEST_FILE:
        raise PictureInvalid(tr("{path} is too large for a QR picture.", path=path.name))
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    shape = reader.size()
    kind = bytes(reader.format().data()).decode("ascii", "replace").lower()
    is_fit = 0 < shape.width() * shape.height() <= MOST_PIXELS and max(shape.toTuple()) <= LONGEST_SIDE
    if kind not in FORMATS or not is_fit:
        raise PictureInvalid(tr("{path} is no picture that Satchel reads.", path=path.name))
    image = reader.read()
    if image.isNull():
        raise PictureInvalid(tr("{path} is damaged.", path=path.name))
    return image


def search(images: Sequence[QImage], task: TaskContext) -> CodeTransfer:
    """The one-time passwords in the QR codes of pictures. Raises PictureInvalid, CodeInvalid."""
    texts: dict[str, None] = {}
    for number, image in enumerate(images):
        task.report(tr("Looking for a QR code"), number, len(images))
        texts |= dict.fromkeys(texts_in(_grey(image)))
    if not texts:
        raise PictureInvalid(
            tr("No QR code is to be seen."),
            hint=tr("Make the picture larger, see that nothing covers it, and try again."),
        )
    transfers, problem = [], CodeInvalid(tr("The QR code says something else."))
    for text in texts:
        try:
            transfers.append(read_codes(text))
        except CodeInvalid as error:
            problem = error
    if not transfers:
        raise problem
    first = transfers[0]
    return CodeTransfer(
        tuple(source for one in transfers for source in one.sources),
        tuple(line for one in transfers for line in one.left_out),
        first.picture,
        first.of,
    )


def _grey(image: QImage) -> GreyPicture:
    if image.width() * image.height() > MOST_PIXELS:
        raise PictureInvalid(tr("The picture is too large."))
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    width, height, line = grey.width(), grey.height(), grey.bytesPerLine()
    data = bytes(grey.constBits())
    if line != width:  # Qt fills each line up to four bytes
        data = b"".join(data[start : start + width] for start in range(0, line * height, line))
    return GreyPicture(width, height, data)
