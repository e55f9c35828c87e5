"""Runs in the built program before anything else of it; see `UNWANTED_STARTS` in `diet.py`.

PyInstaller tells Qt its folder by loading all of QtCore for it. Qt finds its plug-ins by the place of its own library;
only another Qt's folder, which a desktop or another program may have named in the environment, must not be taken.

On Windows there are two programs, and PyInstaller would put all modules into each: 11 MB twice. They carry next to
none, and here PyInstaller's importer is given the archive that lies beside the libraries.
"""

import os
import sys

if sys.platform == "win32":
    import pyimod01_archive  # PyInstaller's own, loaded long before; both are of the version that the lock names
    import pyimod02_importers

    pyimod02_importers.pyz_archive = pyimod01_archive.ZlibArchiveReader(
        os.path.join(sys._MEIPASS, "satchel.pyz"),  # type: ignore[attr-defined]  # noqa: PTH118
        check_pymagic=True,
    )
    pyimod02_importers._pyz_tree = None
    sys.path_importer_cache.clear()  # finders that were made for the other archive
    # where the libraries that Qt's plug-ins want are looked for
    os.environ["PATH"] = os.pathsep.join([sys._MEIPASS, os.environ.get("PATH", "")])  # type: ignore[attr-defined]
for _name in ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH"):
    os.environ.pop(_name, None)
