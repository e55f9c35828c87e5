"""QR codes in a picture, read by zxing-cpp. The picture comes as grey bytes: what decodes files is not in here."""

from dataclasses import dataclass

from app.domain.language import tr
from app.domain.vault_errors import VaultError

MOST_PIXELS = 64_000_000  # two screens of 8K
LONGEST_SIDE = 20_000  # pixels; zxing-cpp takes up to 65,535
_MOST_CODES = 50
_LONGEST = 8192  # characters; the largest QR code holds 7,089 digits


class PictureInvalid(VaultError):
    """A picture that cannot be searched."""

    hint = tr("Save the QR picture as PNG or JPEG, or type the key that stands beside it.")


@dataclass(frozen=True, slots=True)
class GreyPicture:
    """One byte for each pixel, row after row."""

    width: int
    height: int
    data: bytes


def texts_in(picture: GreyPicture) -> tuple[str, ...]:
    """What the QR codes in a picture say, each once. Takes 0.1 s for a large screen. Raises PictureInvalid."""
    import zxingcpp

    size = picture.width * picture.height
    is_fit = 0 < size <= MOST_PIXELS and max(picture.width, picture.height) <= LONGEST_SIDE
    if not is_fit or len(picture.data) != size:
        raise PictureInvalid(tr("The picture is too large, or is none."))
    grey = memoryview(picture.data).cast("B", (picture.height, picture.width))
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    texts = [code.text for code in found[:_MOST_CODES] if code.valid]
    return tuple(dict.fromkeys(text for text in texts if 0 < len(text) <= _LONGEST))
