"""Files of our own for the SSH server: it looks at them before it takes them, and a bad one goes back at once."""

from app.domain.ansible import AnsibleTask
from app.services.setup.steps.playbook import ask, handler

SH_SSHD_PROBE = r"""show_sshd() {
server=$(command -v sshd) || server=
if [ -z "$server" ]; then echo 'sshd none'
elif grep -qi '^[[:space:]]*include[[:space:]].*/sshd_config\.d/\*\.conf' /etc/ssh/sshd_config 2>/dev/null; then
echo 'sshd yes'; else echo 'sshd closed'; fi
}
"""
"""Whether there is a server, and whether it reads /etc/ssh/sshd_config.d."""

SH_SSHD_SETTLE = r"""settle_sshd() {
server=$(command -v sshd) || return 0
made=; [ -d /run/sshd ] || { mkdir -m 755 /run/sshd && made=yes; }
said=$("$server" -t 2>&1) && good=yes || good=no
[ -z "$made" ] || rmdir /run/sshd
if [ "$good" = no ]; then
[ -z "$1" ] || put_files "$1"
refuse "The SSH server does not take it: $(printf '%s' "$said" | tail -n 1)"; fi
if [ -d /run/systemd/system ]; then
systemctl try-reload-or-restart ssh.service 2>/dev/null || systemctl try-reload-or-restart sshd.service 2>/dev/null || :
elif [ -s /run/sshd.pid ]; then kill -HUP "$(cat /run/sshd.pid)" 2>/dev/null || :; fi
}
"""
"""`settle_sshd BEFORE` needs `put_files`: where the server does not take the files, those of before come back.
Connections that are open stay open."""

LOOK_AT_SSHD: AnsibleTask = ask(
    "Check that the SSH server reads a folder of settings",
    "satchel_sshd",
    "[ -e /etc/ssh/sshd_config ] || exit 0\n"
    "grep -qiE '^[[:space:]]*include[[:space:]].*/sshd_config[.]d/[*]' /etc/ssh/sshd_config || {\n"
    "echo 'This SSH server does not read /etc/ssh/sshd_config.d: nothing there would hold.' >&2; exit 90; }\n",
)
"""A file that the server does not read changes nothing, and nobody would know."""

RELOAD_SSHD: AnsibleTask = handler(
    "Reload the SSH server",
    "[ -d /run/systemd/system ] || exit 0\nsshd -t || exit\n"
    "systemctl try-reload-or-restart ssh.service || systemctl try-reload-or-restart sshd.service",
)
