"""`python -m bench [NAME]`: run one benchmark, or list them. Ends with 1 when a figure is short of its goal."""

import importlib
import sys

from bench.awake import awake

BENCHMARKS = {
    "conformance": "esctest2, which you unpack yourself, against the engine of the terminal",
    "startup": "time from start to the first painted window, and memory, against KeePassXC on one virtual screen",
    "diagnose": "the quick set of checks on this computer and over a real sshd on loopback",
    "inventory": "all facts of the inventory of this computer in one trip against inxi -F",
    "stall": "the longest time that the window does not answer during a scripted visit",
    "repaint": "the window while eight transfers run at full speed: longest stall, and how long a repaint takes",
    "connect": "time to the prompt and of the echo of a key over a real sshd against ssh, and what 50 sessions take",
    "terminal": "output in the terminal: from memory, over a real sshd against ssh, against xterm, alacritty and kitty",
    "devices": "a device book of 10,000 devices: the first picture, a key in the filter, the tree, an import",
    "imports": "files of 10,000 devices (CSV, mRemoteNG): read, compared, stored, and the longest stall of the window",
    "files": "the file manager with a folder of 50,000 entries on a real sshd: the longest stall, and against sftp",
    "monitor": "Live of this computer against Glances, hidden, and with 2,000 processes",
    "looks": "a view of a device with 5,000 rows: the longest stall of the window",
    "setup_window": "20 devices with 50 steps each in one window, set up at once: the longest stall of the window",
    "transfer": "files of 256 MB and many small ones over a real sshd against sftp, near and 20 and 50 ms away",
    "tunnels": "256 MB and many connections through a tunnel against ssh -L, and the window meanwhile",
    "winrm": "PowerShell over a simulated Windows against pypsrp and pywinrm: commands, 30 MB, cancel, 20 sessions",
    "windows_files": "files over WinRM to a simulated Windows, and from which size SFTP is quicker",
    "soak": "a day of ten sessions, Live and a vault in an hour: memory, threads, files and objects that do not grow",
    "setup": "ten checks of a profile on this computer against pyinfra and Ansible, and the round trips of a preview",
    "nonsense": "10,000 spoilt answers of a simulated Windows: errors that are not ours, time, and growth",
    "vault": "a vault of 10,000 entries in the window: open, save, search, and the longest stall",
}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in BENCHMARKS:
        for name, what in BENCHMARKS.items():
            print(f"{name:10} {what}")
        return 0 if not arguments else 2
    with awake():
        figures = importlib.import_module(f"bench.{arguments[0]}").measure()
    for figure in figures:
        print(figure)
    return 0 if all(figure.is_good for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
