"""What the played devices wrote: terminals with colour, and a PowerShell."""

_PROMPT = "\x1b[1;32msupport@nd-server\x1b[0m:\x1b[1;34m~\x1b[0m$ "

LOG = b"".join(
    b"Mar 20 01:%02d:%02d nd-server sshd[%d]: %s\r\n"
    % (n // 60, n % 60, 3000 + n, b"error: maximum authentication attempts" if n % 37 == 0 else b"session opened")
    for n in range(240)
)

LINKS = (
    f"{_PROMPT}apt-get changelog nginx | tail -3\r\n"
    "  * Fixes two regressions.\r\n"
    "  \x1b]8;;https://bugs.example.org/cgi-bin/bugreport.cgi?bug=1094321\x1b\\Closes: #1094321\x1b]8;;\x1b\\,"
    " see also https://wiki.example.org/Nginx.\r\n"
    f"{_PROMPT}lsblk -o NAME,SIZE,TYPE,MOUNTPOINTS\r\n"
    "NAME         SIZE TYPE MOUNTPOINTS\r\n"
    "nvme0n1     119G disk\r\n"
    "├─nvme0n1p1  512M part /boot/efi\r\n"
    "├─nvme0n1p2   94G part /\r\n"
    "├─nvme0n1p3   28G part /var\r\n"
    "└─nvme0n1p4  976M part [SWAP]\r\n"
    f"{_PROMPT}echo -e '\\e[4:3mcurly\\e[m'\r\n"
    "\x1b[4:3;58:2::200:60:40mcurly\x1b[m \x1b[4:4mdotted\x1b[m \x1b[4:5mdashed\x1b[m \x1b[4:2mdouble\x1b[m"
    " \x1b[9mstruck\x1b[m \x1b[53mover\x1b[m \x1b[3mitalic\x1b[m \x1b[38;2;220;120;30mtrue colour\x1b[m"
    " e\u0301 ▲ ✓\r\n"
    f"{_PROMPT}"
).encode()

SERVER = (
    "Linux nd-server 6.1.0-31-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.128-1 x86_64\r\n"
    "Last login: Thu Mar 19 16:02:11 2026 from 10.20.1.31\r\n"
    f"{_PROMPT}systemctl --failed\r\n"
    "  UNIT                   LOAD   ACTIVE SUB    DESCRIPTION\r\n"
    "\x1b[1;31m●\x1b[0m nightly-backup.service loaded \x1b[1;31mfailed failed\x1b[0m Nightly backup to nd-nas\r\n"
    "\x1b[1;31m●\x1b[0m sssd.service           loaded \x1b[1;31mfailed failed\x1b[0m"
    " System Security Services Daemon\r\n"
    "\r\n2 loaded units listed.\r\n"
    f"{_PROMPT}journalctl -u nightly-backup -n 4 --no-pager\r\n"
    "Mar 20 02:00:01 nd-server systemd[1]: Starting Nightly backup to nd-nas...\r\n"
    "Mar 20 02:00:04 nd-server rsync[4127]: \x1b[1;39mbuilding file list ... done\x1b[0m\r\n"
    "Mar 20 02:14:04 nd-server rsync[4127]: \x1b[1;31mwrite error: No space left on device (28)\x1b[0m\r\n"
    "Mar 20 02:14:04 nd-server systemd[1]: \x1b[1;33mnightly-backup.service: Failed with result 'exit-code'.\x1b[0m\r\n"
    f"{_PROMPT}df -h / /var /srv/images\r\n"
    "Filesystem               Size  Used Avail Use% Mounted on\r\n"
    "/dev/nvme0n1p2            94G   85G  8.6G  \x1b[33m91%\x1b[0m /\r\n"
    "/dev/nvme0n1p3            28G   17G   11G  61% /var\r\n"
    "10.20.1.20:/srv/images   3.6T  3.6T     0 \x1b[31m100%\x1b[0m /srv/images\r\n"
    f"{_PROMPT}ls --color /srv/images\r\n"
    "\x1b[1;34m2024\x1b[0m  \x1b[1;34m2025\x1b[0m  \x1b[1;34m2026\x1b[0m  \x1b[1;34mincoming\x1b[0m"
    "  \x1b[1;31mexport-2026-02.tar.zst\x1b[0m  index.sqlite  \x1b[1;36mlatest\x1b[0m  \x1b[1;32mtidy.sh\x1b[0m\r\n"
    f"{_PROMPT}"
).encode()

NAS = b"nd-nas\r\n\r\n\r\nadmin@nd-nas:~# "

SWITCH = (
    b"\r\nnd-switch con0 is now available\r\n\r\nPress RETURN to get started.\r\n\r\n"
    b"nd-switch>enable\r\nPassword: \r\nnd-switch#show interfaces status\r\n\r\n"
    b"Port      Name               Status       Vlan       Duplex  Speed Type\r\n"
    b"Gi0/1     uplink             connected    trunk      a-full a-1000 10/100/1000BaseTX\r\n"
    b"Gi0/2     nd-server          connected    20         a-full a-1000 10/100/1000BaseTX\r\n"
    b"Gi0/3     nd-xray-01         notconnect   30           auto   auto 10/100/1000BaseTX\r\n"
    b"nd-switch#"
)
