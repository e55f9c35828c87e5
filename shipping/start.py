"""Runs in the built program before anything else of it; see `UNWANTED_STARTS` in `diet.py`.

PyInstaller tells Qt its folder by loading all of QtCore for it. Qt finds its plug-ins by the place of its own library;
only another Qt's folder, which a desktop or another program may have named in the environment, must not be taken.
"""

import os
import sys

if sys.platform == "win32":  # where the libraries that Qt's plug-ins want are looked for
    os.environ["PATH"] = os.pathsep.join([sys._MEIPASS, os.environ.get("PATH", "")])  # type: ignore[attr-defined]
for _name in ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH"):
    os.environ.pop(_name, None)
