"""Files of 10,000 devices, as CSV and as mRemoteNG writes them: read, compared and stored; and in the window."""

import os
import tempfile
import time
from pathlib import Path
from typing import Any, cast

from bench.figures import Figure
from bench.stall import Watch, wait

COUNT = 10_000
FOLDERS = 100
GOAL = 3  # s
STALL_GOAL = 50  # ms
_SWITCHES = """CacheBitmaps Colors Description DisplayThemes DisplayWallpaper Domain EnableFontSmoothing Icon Panel
Password Port Protocol PuttySession RDPAuthenticationLevel RedirectDiskDrives RedirectKeys RedirectPorts
RedirectPrinters RedirectSmartCards RedirectSound RenderingEngine Resolution SoundQuality UseConsoleSession UseCredSsp
Username"""


def measure() -> list[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        files = [_table(place / "list.csv"), _connections(place / "confCons.xml")]
        figures = [figure for file in files for figure in _carried_out(file)]
        return [*figures, _in_the_window(files[1])]


def _table(path: Path) -> Path:
    lines = (f"web{n:05},10.{n // 250}.0.{n % 250},22,ops,Site {n % FOLDERS},row {n}\n" for n in range(COUNT))
    path.write_text("name,host,port,user,folder,notes\n" + "".join(lines))
    return path


def _connections(path: Path) -> Path:
    """With all the attributes that mRemoteNG writes for each connection: 11 MB. Passwords are opened when they are
    taken only, so that one serves all."""
    switches = " ".join(f'Inherit{name}="false"' for name in _SWITCHES.split())
    password = "QUFB" * 16

    def node(n: int) -> str:
        return (
            f'<Node Name="web{n:05}" Type="Connection" Descr="" Icon="mRemoteNG" Panel="General" Id="{n:032x}" '
            f'Username="ops" Domain="" Password="{password}" Hostname="10.{n // 250}.0.{n % 250}" Protocol="SSH2" '
            f'PuttySession="Default Settings" Port="22" ConnectToConsole="false" UseCredSsp="true" {switches} />\n'
        )

    each = COUNT // FOLDERS
    folders = (
        f'<Node Name="Site {one}" Type="Container" Id="site-{one}">'
        f"{''.join(map(node, range(one * each, one * each + each)))}</Node>\n"
        for one in range(FOLDERS)
    )
    head = '<Connections Name="Connections" EncryptionEngine="AES" BlockCipherMode="GCM" ConfVersion="2.6">'
    path.write_text(f"{head}{''.join(folders)}</Connections>")
    return path


def _carried_out(file: Path) -> list[Figure]:
    from app.domain.task import TaskContext
    from app.services.device_book import DeviceBook
    from app.services.imports.importing import ImportChoices, ImportOperations

    operations = ImportOperations(DeviceBook(file.with_suffix(".db")), lambda: None)
    task = TaskContext()

    def run() -> int:
        preview = operations.preview(operations.read(file, None, task), ImportChoices(), task)
        chosen = {row.found.origin for row in preview.rows if row.found}
        return len(operations.carry_out(preview, chosen, str(file), task, with_secrets=False).added)

    seconds = []
    for expected in (COUNT, 0):
        started = time.perf_counter()
        added = run()
        seconds.append(time.perf_counter() - started)
        if added != expected:
            raise RuntimeError(f"{added} devices were added, not {expected}")
    return [
        Figure(f"import {COUNT:,} devices of {file.name}", seconds[0], "s", GOAL),
        Figure(f"{file.name} once more: nothing is new", seconds[1], "s", GOAL),
    ]


def _in_the_window(file: Path) -> Figure:
    """The longest stall from choosing the file to the report, filter included."""
    from PySide6.QtWidgets import QApplication

    from app.services.device_book import DeviceBook
    from app.services.imports.importing import ImportOperations
    from app.views import theme
    from app.views.pages.remote.page import RemotePage
    from app.views.tasks import TaskRunner

    theme.install(cast("Any", QApplication.instance() or QApplication([])))
    tasks, book = TaskRunner(), DeviceBook(file.with_name("window.db"))
    page = RemotePage(tasks, book, cast("Any", lambda: None), lambda: ())
    page.editing.offer_import(tasks, lambda: ImportOperations(book, lambda: None))
    page.resize(1280, 760)
    page.show()
    page.editing.show_import()
    view = page.editing.imports.view if page.editing.imports else None
    if view is None:
        raise RuntimeError("there is no import")
    watch = Watch()
    with watch.during("read and compare"):
        view.open(file)
        wait(lambda: view.stages.currentWidget() is view.preview, "the preview")
    with watch.during("filter"):
        view.preview.rows.search.edit.setText("web01")
    with watch.during("store"):
        view.preview.go.click()
        wait(lambda: view.stages.currentWidget() is view.report, "the report")
    stalls = watch.end()
    page.close()
    for one in stalls:
        print(one)
    longest = max(stalls, key=lambda one: one.seconds)
    return Figure(f"longest stall of the window ({longest.action})", longest.seconds * 1000, "ms", STALL_GOAL)
