"""Whose work lies in the built program: asked of the files in it, so that nothing is listed that is not there."""

import csv
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import Distribution
from pathlib import Path
from urllib.parse import quote

from shipping.diet import Entry

ROOT = Path(__file__).parents[1]
_TEXTS = re.compile(r"(?:^|/)(licen[cs]e|notice|copying|copyright)[^/]*$|/licenses/", re.I)
_TEXTS_KEPT_HERE = {"pyserial": ("pySerial.txt",)}
_SHARED_TEXT = re.compile(r"/usr/share/common-licenses/([A-Za-z0-9.+-]*[A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Part:
    """One work of others. `licence` is an SPDX expression, or the words of a list that knows no such expressions."""

    name: str
    version: str
    licence: str
    source: str
    purl: str
    texts: tuple[Path, ...] = ()
    inside: str = field(default="", kw_only=True)
    """The name of the part whose library it is built into."""


def parts_of(entries: Iterable[Entry], generated: Path) -> list[Part]:
    """All parts of a program that is made of these files, by name. What lies in `generated` the build has written.

    Raises LookupError where nobody knows whose a file is: it must not be handed on then.
    """
    owners = _owners()
    libraries: dict[str, Distribution] = {}
    strangers: list[Path] = []
    for path in sorted({Path(source).resolve() for _, source, _ in entries if source}):
        if owner := owners.get(str(path)):
            libraries[owner.name] = owner
        elif not _is_ours_or_pythons(path) and not path.is_relative_to(generated.resolve()):
            strangers.append(path)
    found = [_python(), _boot_loader(), *_of_resources(), *_of_system(strangers)]
    for library in libraries.values():
        if library.name.lower() == "pyinstaller-hooks-contrib":
            found.append(_start_up_of_libraries(library))
        elif library.name.lower() != "pyinstaller":
            found += [_library(library), *_inside(library)]
    return sorted(found, key=lambda part: (part.name.lower(), part.version))


@cache
def _owners() -> dict[str, Distribution]:
    """The library of each installed file, from the text of its list: Python's objects for it take ten times as long."""
    owners = {}
    for library in importlib.metadata.distributions():
        folder = str(Path(str(library.locate_file(""))).resolve())
        for name, *_ in csv.reader((library.read_text("RECORD") or "").splitlines()):
            owners[os.path.normpath(f"{folder}/{name}")] = library
    return owners


def _is_ours_or_pythons(path: Path) -> bool:
    python = Path(sysconfig.get_path("stdlib")).resolve()
    if path.is_relative_to(python) or path.name.startswith(("libpython3", "python3", "base_library.zip")):
        return True
    if sys.platform != "linux" and path.is_relative_to(Path(sys.base_prefix).resolve()):
        return True  # Python for Windows and macOS brings its libraries along; its licence names them
    return path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / ".venv")


def _python() -> Part:
    version = sys.version.split()[0]
    texts = (Path(sysconfig.get_path("stdlib"), "LICENSE.txt"), Path(sys.base_prefix, "LICENSE.txt"))
    return Part(
        "CPython",
        version,
        "Python-2.0.1",
        "https://github.com/python/cpython",
        f"pkg:github/python/cpython@v{version}",
        tuple(text for text in texts if text.exists())[:1],
    )


def _boot_loader() -> Part:
    tool = importlib.metadata.distribution("pyinstaller")
    return Part(
        "PyInstaller boot loader",
        tool.version,
        "GPL-2.0-or-later WITH Bootloader-exception",
        "https://github.com/pyinstaller/pyinstaller",
        f"pkg:pypi/pyinstaller@{tool.version}",
        _texts(tool),
    )


def _start_up_of_libraries(tool: Distribution) -> Part:
    """What PyInstaller's hooks have run in a program; the rest of them, under the GPL, is for building it only."""
    name = "pyinstaller-hooks-contrib"
    source = f"https://github.com/pyinstaller/{name}"
    return Part(name, tool.version, "Apache-2.0", source, f"pkg:pypi/{name}@{tool.version}", _texts(tool))


def _of_resources() -> list[Part]:
    lucide = ROOT / "resources/icons/LICENSE"
    words = Part("EFF large wordlist", "2016-07-18", "CC-BY-3.0-US", "https://www.eff.org/dice", "")
    return [Part("Lucide", "", "ISC AND MIT", "https://github.com/lucide-icons/lucide", "", (lucide,)), words]


def _library(library: Distribution) -> Part:
    name = re.sub(r"[-_.]+", "-", library.name).lower()
    said = library.metadata.get("License-Expression") or _listed().get(name, ("", ""))[0]
    source = _listed().get(name, ("", f"https://pypi.org/project/{name}/"))[1]
    texts = _texts(library)
    if not texts:  # its makers have not packed them
        kept = _TEXTS_KEPT_HERE.get(name, ("LGPL-3.0.txt", "GPL-3.0.txt") if "LGPL" in said else ())
        texts = tuple(ROOT / "resources/licences" / each for each in kept)
    return Part(name, library.version, said, source, f"pkg:pypi/{name}@{library.version}", texts)


def _listed() -> dict[str, tuple[str, str]]:
    """Licence and source of each library, as THIRD-PARTY-NOTICES.md has them."""
    notices = (ROOT / "THIRD-PARTY-NOTICES.md").read_text("utf-8")
    rows = re.findall(r"^\| ([a-z0-9-]+) \| ([^|]+?) \| (https://[^ |]+) \|", notices, re.M)
    return {name: (licence, source) for name, licence, source in rows}


def _texts(library: Distribution) -> tuple[Path, ...]:
    inside = (file for file in library.files or () if ".dist-info/" in file.as_posix())
    found = (Path(str(library.locate_file(file))) for file in inside if _TEXTS.search(file.as_posix()))
    return tuple(sorted(path for path in found if path.is_file()))


def _inside(library: Distribution) -> Iterator[Part]:
    """What a library is built of, as far as it says so itself (a CycloneDX list in its wheel) or we know."""
    for file in library.files or ():
        if re.search(r"\.dist-info/sboms/[^/]+\.json$", file.as_posix()):
            listed = json.loads(Path(str(library.locate_file(file))).read_text("utf-8"))
            yield from (_of_list(one, library.name) for one in listed.get("components", []))
    licences = ROOT / "resources/licences"
    if library.name.lower() == "pyside6-essentials":
        lgpl = (licences / "LGPL-3.0.txt", licences / "GPL-3.0.txt")
        purl = f"pkg:generic/qt@{library.version}"
        yield Part("Qt", library.version, "LGPL-3.0-only", "https://code.qt.io", purl, lgpl, inside=library.name)
        for name, licence, source in BUILT_INTO_QT:
            yield Part(name, "", licence, source, "", inside="Qt")
        if sys.platform == "linux":
            icu = licences / "ICU.txt"
            source = "https://github.com/unicode-org/icu"
            yield Part("ICU", "73", "Unicode-DFS-2016", source, "pkg:generic/icu@73", (icu,), inside=library.name)
    elif library.name.lower() == "evp":
        text, source = licences / "Ghostty.txt", "https://github.com/ghostty-org/ghostty"
        yield Part("libghostty-vt", "", "MIT", source, "", (text,), inside="evp")
    elif library.name.lower() == "pynacl":
        yield Part("libsodium", "", "ISC", "https://github.com/jedisct1/libsodium", "", inside="pynacl")


# What Qt Core, GUI, Widgets and SVG contain: "Licenses Used in Qt", https://doc.qt.io/qt-6/licenses-used-in-qt.html.
BUILT_INTO_QT = (
    ("double-conversion", "BSD-3-Clause", "https://github.com/google/double-conversion"),
    ("FreeType", "FTL OR GPL-2.0-only", "https://freetype.org"),
    ("HarfBuzz", "MIT", "https://github.com/harfbuzz/harfbuzz"),
    ("libpng", "libpng-2.0", "http://www.libpng.org/pub/png/libpng.html"),
    ("MD4C", "MIT", "https://github.com/mity/md4c"),
    ("PCRE2", "BSD-3-Clause", "https://github.com/PCRE2Project/pcre2"),
    ("zlib", "Zlib", "https://zlib.net"),
)


def _of_list(one: dict[str, object], owner: str) -> Part:
    licences = one.get("licenses") or []
    first = licences[0] if isinstance(licences, list) and licences else {}
    licence = first.get("expression") or first.get("license", {}).get("id") or first.get("license", {}).get("name", "")
    name, version, purl = (str(one.get(key) or "") for key in ("name", "version", "purl"))
    if name == "openssl" and not licence:
        licence = "Apache-2.0"
    purl = "" if "file:" in purl or "download_url" in purl else purl
    source = f"https://crates.io/crates/{name}" if purl.startswith("pkg:cargo/") else ""
    return Part(name, version, str(licence), source, purl, inside=owner)


def _of_system(paths: list[Path]) -> list[Part]:
    """The packages of the system that these libraries belong to."""
    if sys.platform == "win32":  # Microsoft's runtime, which whoever builds with its compiler may hand on
        source = "https://learn.microsoft.com/cpp/windows/latest-supported-vc-redist"
        runtime = Part("Microsoft Visual C++ runtime", "", "LicenseRef-Microsoft", source, "")
        is_known = re.compile(r"(?i)vcruntime|msvcp|ucrtbase|api-ms-win|concrt").match
        unknown = [Part(path.name, "", "LicenseRef-unknown", "", "") for path in paths if not is_known(path.name)]
        return [runtime, *unknown]
    packages = {_package_of(path) for path in paths}
    return [_debian(package) for package in sorted(packages)]


def _package_of(path: Path) -> str:
    if not shutil.which("dpkg-query"):
        raise LookupError(f"Whose is {path}? Build the program for Linux on Debian or Ubuntu, where packages know it.")
    places = [str(path), str(path).removeprefix("/usr")]  # a package may know it by its place before the merge of /usr
    asked = subprocess.run(["dpkg-query", "-S", *places], capture_output=True, text=True, check=False)
    owner = re.match(r"([^\s,:]+(?::\w+)?)[,:]", asked.stdout)
    if not owner:
        raise LookupError(f"No package owns {path}.")
    return owner[1]


def _debian(package: str) -> Part:
    words = "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${Homepage}"
    asked = subprocess.run(["dpkg-query", "-W", "-f", words, package], capture_output=True, text=True, check=True)
    name, version, architecture, made_from, home = asked.stdout.split("\t")
    text = Path("/usr/share/doc", name, "copyright")
    texts = [text] if text.exists() else []
    words_of_text = text.read_text("utf-8", "replace") if texts else ""
    shared = {Path("/usr/share/common-licenses", one).resolve() for one in _SHARED_TEXT.findall(words_of_text)}
    texts += sorted(path for path in shared if path.is_file())
    purl = f"pkg:deb/debian/{quote(name)}@{quote(version, safe=':')}?arch={architecture}"
    source = home or f"https://tracker.debian.org/pkg/{made_from}"
    return Part(name, version, _licences_of(words_of_text), source, purl, tuple(texts))


def _licences_of(text: str) -> str:
    """The licences that a copyright file of Debian names, where it is one that a machine can read."""
    if not text.startswith("Format:"):
        return "see its text"
    named = dict.fromkeys(re.findall(r"^License: *(\S[^\n]*)$", text, re.M))
    return ", ".join(name for name in named if not name.lower().startswith("public")) or "see its text"
