"""Runs in the built program before anything else of it; see `UNWANTED_STARTS` in `diet.py`.

PyInstaller tells Qt its folder by loading all of QtCore for it. Qt finds its plug-ins by the place of its own library;
only another Qt's folder, which a desktop or another program may have named in the environment, must not be taken.

On Windows there are two programs, and PyInstaller would put all modules into each: 11 MB twice. They carry next to
none, and here PyInstaller's importer is given the archive that lies beside the libraries.
"""

import os
import sys

import pyimod02_importers as packed  # type: ignore[import-not-found]  # the part of PyInstaller that imports here


def _iter_modules(finder, prefix=""):  # type: ignore[no-untyped-def]
    """What `pkgutil` asks a finder for: each module of the package as (name, whether it is a package)."""
    tree = packed.get_pyz_toc_tree()
    for name in filter(None, (finder._pyz_entry_prefix or "").split(".")):
        tree = tree.get(name)
        if not isinstance(tree, dict):
            return
    for name, below in tree.items():
        yield prefix + name, isinstance(below, dict)


packed.PyiFrozenFinder.iter_modules = _iter_modules
# A process of ours that we start must look for its libraries itself: PyInstaller takes it for a part of this one, and
# leaves it to the system's libraries, which may lack what Qt needs.
os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
if sys.platform == "win32":
    import pyimod01_archive  # PyInstaller's own, loaded long before; both are of the version that the lock names

    packed.pyz_archive = pyimod01_archive.ZlibArchiveReader(
        os.path.join(sys._MEIPASS, "satchel.pyz"),  # type: ignore[attr-defined]  # noqa: PTH118
        check_pymagic=True,
    )
    packed._pyz_tree = None
    sys.path_importer_cache.clear()  # finders that were made for the other archive
    # where the libraries that Qt's plug-ins want are looked for
    os.environ["PATH"] = os.pathsep.join([sys._MEIPASS, os.environ.get("PATH", "")])  # type: ignore[attr-defined]
for _name in ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH"):
    os.environ.pop(_name, None)
