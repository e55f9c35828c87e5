"""QR codes in pictures: found wherever they stand, and nothing else."""

import os

import pytest
import zxingcpp

from app.services.vault.code_pictures import MOST_PIXELS, GreyPicture, PictureInvalid, texts_in


def qr_code(text: str, scale: int = 4) -> GreyPicture:
    kinds = zxingcpp.BarcodeFormat.QRCode
    image = memoryview(zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, kinds), scale=scale))
    height, width = image.shape
    return GreyPicture(width, height, image.tobytes())


def on_screen(*codes: GreyPicture, width: int = 1280, height: int = 800, dark: bool = False) -> GreyPicture:
    screen = bytearray(b"\x20" * (width * height) if dark else os.urandom(width) * height)
    for number, code in enumerate(codes):
        left, top = 40 + number * 500, 333
        for row in range(code.height):
            start = (top + row) * width + left
            screen[start : start + code.width] = code.data[row * code.width : (row + 1) * code.width]
    return GreyPicture(width, height, bytes(screen))


def test_codes_are_found_among_other_things() -> None:
    picture = on_screen(qr_code("otpauth://totp/a?secret=JBSWY3DP"), qr_code("second"), dark=True)
    assert set(texts_in(picture)) == {"otpauth://totp/a?secret=JBSWY3DP", "second"}


def test_an_inverted_code_is_found() -> None:
    code = qr_code("light on dark")
    inverted = GreyPicture(code.width, code.height, bytes(255 - value for value in code.data))
    assert texts_in(on_screen(inverted, dark=True)) == ("light on dark",)


def test_noise_holds_no_code() -> None:
    assert texts_in(GreyPicture(300, 200, os.urandom(60_000))) == ()


@pytest.mark.parametrize(
    "picture",
    [
        GreyPicture(0, 0, b""),
        GreyPicture(10, 10, b"\0" * 99),
        GreyPicture(MOST_PIXELS + 1, 1, b""),
        GreyPicture(70_000, 1, bytes(70_000)),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused(picture: GreyPicture) -> None:
    with pytest.raises(PictureInvalid):
        texts_in(picture)
