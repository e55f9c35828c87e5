"""Accounts that let nobody in, and packages that are broken."""

from tests.faults.fault import Fault

FAULTS = (
    Fault("nobody may sign in", "sign-in", "acct.state.nologin", client="echo closed for today >/etc/nologin"),
    Fault(
        "password that has expired",
        "sign-in",
        "acct.state.password_expired",
        client="useradd -m anna && echo anna:Letmein-23 | chpasswd && chage -d 2020-01-01 -M 90 anna",
    ),
    Fault(
        "database of the packages broken",
        "crashes",
        "sys.integrity.database_damaged",
        client="sed -i '5s/^/not a field\\n/' /var/lib/dpkg/status",
        also=("cpu.load.busy", "cpu.load.queue", "cpu.load.runaway"),  # of who runs many tests at once
    ),
)
