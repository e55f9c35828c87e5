"""A real `sshd` that asks for one-time codes through PAM's `pam_oath`, and the device that shows the codes."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.domain.secret import Secret
from tests.servers.openssh import SSHD, Sshd

SEED = "3132333435363738393031323334353637383930"
_MODULES = [*Path("/lib").glob("*/security/pam_oath.so"), *Path("/lib").glob("security/pam_oath.so")]


@contextmanager
def asking_for_codes(folder: Path, users: tuple[str, ...], *, password_too: bool, options: str = "") -> Iterator[Sshd]:
    """A started server. Needs root, and Debian's libpam-oath and oathtool."""
    if not SSHD or not _MODULES or os.getuid() != 0 or not shutil.which("oathtool"):
        pytest.skip("one-time codes need root, sshd, libpam-oath and oathtool")
    service = f"satchel-{os.getpid()}-{folder.name}"
    known = folder / "users.oath"
    server = Sshd(folder, options=f"UsePAM yes\nKbdInteractiveAuthentication yes\nPasswordAuthentication no\n{options}")
    known.touch(mode=0o600)
    known.write_text("".join(f"HOTP {user} - {SEED}\n" for user in users))
    password = "auth required pam_unix.so\n" if password_too else ""
    rules = Path("/etc/pam.d") / service
    rules.write_text(
        f"{password}auth required pam_oath.so usersfile={known} window=5 digits=6\n"
        "account required pam_permit.so\nsession required pam_permit.so\n"
    )
    program = folder / service
    program.symlink_to(str(SSHD))
    server.program = str(program)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        rules.unlink()


def code(count: int) -> Secret:
    """The code that the person's device shows for the n-th time; the server takes each once."""
    shown = subprocess.run(["oathtool", "-c", str(count), SEED], capture_output=True, text=True, check=True)
    return Secret(shown.stdout.strip())
