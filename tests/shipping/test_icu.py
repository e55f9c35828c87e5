"""The lean copy of ICU's data compares texts as the whole one does."""

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from shipping.icu import is_needed, lean_library, lean_table, write_lean

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Qt for Linux brings ICU along")
SORTED = """
from PySide6.QtCore import QCollator, QLocale
for name in ("sv_SE", "de_DE", "en_GB", "ja_JP"):
    collator = QCollator(QLocale(name))
    collator.setNumericMode(True)
    print(name, sorted("ö z a Å Z 10 9 ä A 日".split(), key=collator.sortKey), QLocale(name).toUpper("straße"))
print([line.split()[-1] for line in open("/proc/self/maps") if "icudata" in line][0])
"""


def the_library() -> Path:
    import PySide6

    [found] = (Path(PySide6.__file__).resolve().parent / "Qt/lib").glob("libicudata.so.*")
    return found


def sorts(folder: Path) -> list[str]:
    run = [sys.executable, "-c", SORTED]
    done = subprocess.run(
        run, capture_output=True, text=True, check=True, timeout=30, env={"LD_LIBRARY_PATH": str(folder)}
    )
    return done.stdout.splitlines()


def test_texts_are_compared_as_with_all_of_icu(tmp_path: Path) -> None:
    lean = write_lean(the_library(), tmp_path / the_library().name)
    assert lean.stat().st_size < the_library().stat().st_size / 5
    *whole, used = sorts(the_library().parent)
    *smaller, used_then = sorts(tmp_path)
    assert (used, used_then) == (str(the_library()), str(lean))
    assert smaller == whole
    assert len(smaller) == 4


def test_a_table_keeps_what_is_needed_in_its_order() -> None:
    names = [b"icudt73l/coll/root.res", b"icudt73l/curr/de.res", b"icudt73l/root.res", b"icudt73l/sv.res"]
    contents = [b"collation", b"money", b"root" * 9, b"Swedish"]
    heads, place = b"", 4 + 8 * len(names)
    for name in names:
        heads += struct.pack("<II", place, 0)
        place += len(name) + 1
    body = bytearray(struct.pack("<I", len(names)) + heads + b"".join(name + b"\0" for name in names))
    for number, content in enumerate(contents):
        struct.pack_into("<I", body, 8 + 8 * number, len(body))
        body += content
    table = lean_table(struct.pack("<H", 16) + bytes(14) + bytes(body))
    assert b"money" not in table
    assert b"Swedish" not in table
    count, first_name, first, second_name, second = struct.unpack_from("<IIIII", table, 16)
    assert count == 2
    assert (first % 16, second % 16) == (0, 0)
    assert table[16 + first_name :].startswith(b"icudt73l/coll/root.res\0")
    assert table[16 + first :].startswith(b"collation")
    assert table[16 + second_name :].startswith(b"icudt73l/root.res\0")
    assert table[16 + second :].startswith(b"root" * 9)


@pytest.mark.parametrize("wrong", [b"", b"MZ", b"\x7fELF\x02\x01" + bytes(200)])
def test_what_is_no_such_library_is_refused(wrong: bytes) -> None:
    with pytest.raises((ValueError, struct.error)):
        lean_library(wrong)


def test_only_what_belongs_to_no_language_is_needed_beside_the_order_of_letters() -> None:
    assert [is_needed(f"icudt73l/{item}") for item in ("coll/zh.res", "cnvalias.icu", "nfkc.nrm", "res_index.res")] == [
        True
    ] * 4
    assert not any(is_needed(f"icudt73l/{item}") for item in ("de.res", "gb18030.cnv", "curr/root.res", "rfc3491.spp"))
