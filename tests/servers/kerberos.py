"""A real Kerberos domain on loopback: MIT's krb5kdc with its own files, for as long as a test needs it."""

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

REALM = "CORP.EXAMPLE"
_TOOLS = ("krb5kdc", "kdb5_util", "kadmin.local", "kinit")
_PLACES = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/lib/mit/sbin"
_SETTINGS = ("KRB5_CONFIG", "KRB5_KDC_PROFILE", "KRB5_KTNAME", "KRB5CCNAME", "KRB5RCACHETYPE")


def why_not() -> str:
    """What is missing for it here; "" for nothing."""
    tools = [name for name in _TOOLS if not shutil.which(name, path=_PLACES)]
    packages = [name for name in ("gssapi", "krb5") if importlib.util.find_spec(name) is None]
    if tools:
        return f"needs MIT Kerberos with {tools[0]}: python3 dev.py kerberos installs it on Debian"
    if packages:
        return f"needs the Python package {packages[0]}, which is compiled once: python3 dev.py kerberos"
    return ""


class KerberosDomain:
    """A context manager. While it is open, this process and its children believe in this domain only."""

    def __init__(self, folder: Path, *, knows_localhost: bool = True) -> None:
        """`knows_localhost`: whether there is a service of this name in it."""
        self._knows_localhost = knows_localhost
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._port = _free_port()
        self._kdc: subprocess.Popen[bytes] | None = None
        self._before = {name: os.environ.get(name) for name in _SETTINGS}

    @property
    def key_table(self) -> Path:
        """The keys of HTTP/localhost."""
        return self._folder / "keytab"

    def add_user(self, name: str, password: str, *options: str) -> None:
        """`options` as kadmin's addprinc has them, such as "-pwexpire", "yesterday"."""
        self._admin("addprinc", *options, "-pw", password, f"{name}@{REALM}")

    def get_ticket(self, name: str, password: str) -> None:
        """For whoever this process is, as people do before they work."""
        kinit = [str(shutil.which("kinit")), f"{name}@{REALM}"]
        subprocess.run(kinit, input=f"{password}\n".encode(), check=True, capture_output=True, timeout=20)

    def _admin(self, *words: str) -> None:
        tool = shutil.which("kadmin.local", path=_PLACES)
        subprocess.run([str(tool), "-r", REALM, *words], check=True, capture_output=True, timeout=20)

    def __enter__(self) -> Self:
        self._write_files()
        tool = shutil.which("kdb5_util", path=_PLACES)
        create = [str(tool), "-r", REALM, "create", "-s", "-P", "master"]
        subprocess.run(create, check=True, capture_output=True, timeout=60)
        if self._knows_localhost:
            self._admin("addprinc", "-randkey", f"HTTP/localhost@{REALM}")
            self._admin("ktadd", "-k", str(self.key_table), f"HTTP/localhost@{REALM}")
        kdc = shutil.which("krb5kdc", path=_PLACES)
        self._kdc = subprocess.Popen(
            [str(kdc), "-n", "-r", REALM], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        if self._kdc:
            self._kdc.terminate()
            self._kdc.wait(10)
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    def _write_files(self) -> None:
        folder = self._folder
        (folder / "krb5.conf").write_text(f"""[libdefaults]
 default_realm = {REALM}
 dns_lookup_kdc = false
 dns_lookup_realm = false
 dns_canonicalize_hostname = false
 rdns = false
 udp_preference_limit = 1
[realms]
 {REALM} = {{
  kdc = 127.0.0.1:{self._port}
 }}
[domain_realm]
 localhost = {REALM}
""")
        (folder / "kdc.conf").write_text(f"""[kdcdefaults]
 kdc_listen = 127.0.0.1:{self._port}
 kdc_tcp_listen = 127.0.0.1:{self._port}
[realms]
 {REALM} = {{
  database_name = {folder}/principal
  key_stash_file = {folder}/stash
  acl_file = {folder}/acl
 }}
[logging]
 kdc = FILE:{folder}/kdc.log
""")
        (folder / "acl").touch()
        os.environ["KRB5_CONFIG"] = str(folder / "krb5.conf")
        os.environ["KRB5_KDC_PROFILE"] = str(folder / "kdc.conf")
        os.environ["KRB5_KTNAME"] = str(self.key_table)
        os.environ["KRB5CCNAME"] = f"FILE:{folder}/tickets"
        os.environ["KRB5RCACHETYPE"] = "none"

    def _wait(self) -> None:
        deadline = time.monotonic() + 10
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1):
                return
            if time.monotonic() > deadline:
                raise TimeoutError("krb5kdc does not listen")
            time.sleep(0.02)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
