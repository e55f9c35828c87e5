"""The standing question for Linux: one awk that goes round by itself, and says only what has changed.

It needs sh, awk, grep and sleep, so that a router with busybox answers too. grep writes the path in front of each line
of /proc, so that no process passes for another by its name. No number is calculated with: some awks know 31 bits only.
After `p_rounds` rounds it ends by itself, also where nobody is left to end it.
"""

from app.services.inspection.scripts import SH_ANCESTORS
from app.services.monitor.words import MEMORY, NO_DISKS, SENSORS, SENSORS_EVERY

WATCH_LINUX = (
    SH_ANCESTORS
    + r"""[ -r /proc/self/stat ] || exit 80
command -v awk >/dev/null 2>&1 || exit 127
case ${p_every-}${p_rounds-} in ''|*[!0-9.]*) exit 2 ;; esac
printf 'is\tticks\t%s\n' "$(getconf CLK_TCK 2>/dev/null || echo 100)"
printf 'is\tpage\t%s\n' "$(getconf PAGESIZE 2>/dev/null || echo 4096)"
printf 'is\tboot\t%s\n' "$(sed -n 's/^btime //p' /proc/stat)"
printf 'is\tuser\t%s\n' "$(id -u)"
printf 'is\tcarrying\t%s\nis\tself\t%s\n' "$(ancestors)" $$
[ -r /proc/1/environ ] || note 'What other users run is shown, but not all of it: sign in as root for the whole.'
exec awk -v every="$p_every" -v rounds="$p_rounds" -v self=$$ '
function lines(kind, file,   line) {
  while ((getline line < file) > 0) {
    if (kind == "stat" && line !~ /^cpu/) break
    if (kind == "meminfo" && line !~ /^("""
    + MEMORY
    + r"""):/) continue
    if (kind == "diskstats" && line ~ /^ *[0-9]+ +[0-9]+ ("""
    + NO_DISKS
    + r""")/) continue
    print kind "\t" line
  }
  close(file)
}
function sensors(   command, line, at) {
  command = "grep -asH \"\" """
    + " ".join(SENSORS)
    + r""" 2>/dev/null"
  while ((command | getline line) > 0) {
    at = index(line, ":")
    print "sys\t" substr(line, 1, at - 1) "\t" substr(line, at + 1)
  }
  close(command)
}
function processes(   command, line, at, pid, name, f, now, key) {
  command = "grep -asH \"\" /proc/[0-9]*/stat 2>/dev/null"
  while ((command | getline line) > 0) {
    at = index(line, "/stat:"); pid = substr(line, 7, at - 7); line = substr(line, at + 6)
    if (index(line, pid " (") != 1 || !match(line, /\) [A-Za-z] [-0-9 ]+$/)) continue
    name = substr(line, length(pid) + 3, RSTART - length(pid) - 3)
    if (split(substr(line, RSTART + 2), f, " ") < 22) continue
    if (f[2] == self) continue
    here[pid] = round
    now = f[1] "\t" f[2] "\t" f[17] "\t" f[7] "\t" f[20] "\t" f[22] "\t" f[12] "\t" f[13]
    if (before[pid] == now) continue
    before[pid] = now
    gsub(/\t/, " ", name)
    print "p\t" pid "\t" now "\t\t\t" name
    key = f[20] " " name
    if (told[pid] != key) { told[pid] = key; fresh[++count] = pid }
  }
  close(command)
}
function gone(   pid) {
  for (pid in before) if (here[pid] != round) {
    print "gone\t" pid
    delete before[pid]; delete here[pid]; delete told[pid]
  }
}
function details(   first, at, owners, commands) {
  for (first = 1; first <= count; first += 200) {
    owners = commands = ""
    for (at = first; at < first + 200 && at <= count; at++) {
      owners = owners " /proc/" fresh[at] "/status"; commands = commands " /proc/" fresh[at] "/cmdline"
    }
    ask(owners, commands)
  }
  count = 0
}
function ask(owners, commands,   command, line, at, pid, f, ids) {
  command = "grep -asH \"^Uid:\" /dev/null" owners "; grep -asH \"\" /dev/null" commands
  command = command " | tr \"\\000\\011\" \"  \" | cut -c1-1200"
  ids = ""
  while ((command | getline line) > 0) {
    if ((at = index(line, "/status:Uid:")) && at < 20) {
      pid = substr(line, 7, at - 7); split(substr(line, at + 12), f, " ")
      print "owner\t" pid "\t" f[1]
      if (!(f[1] in users)) { users[f[1]] = 1; if (f[1] ~ /^[0-9]+$/) ids = ids " " f[1] }
    } else if ((at = index(line, "/cmdline:")) && at < 20)
      print "line\t" substr(line, 7, at - 7) "\t" substr(line, at + 9)
  }
  close(command)
  if (ids == "") return
  command = "{ getent passwd" ids " || cat /etc/passwd; } 2>/dev/null | head -n 2000"
  while ((command | getline line) > 0) if (split(line, f, ":") > 3) print "user\t" f[3] "\t" f[1]
  close(command)
}
BEGIN {
  while (round < rounds) {
    round++
    getline line < "/proc/uptime"; close("/proc/uptime"); split(line, up, " ")
    print "round\t" round "\t" up[1]
    lines("stat", "/proc/stat"); lines("meminfo", "/proc/meminfo")
    lines("diskstats", "/proc/diskstats"); lines("netdev", "/proc/net/dev")
    if (round % """
    + str(SENSORS_EVERY)
    + r""" == 1) sensors()
    processes(); if (round > 1) gone(); details()
    print "end"; fflush()
    if (round < rounds && system("sleep " every) != 0) exit 1
  }
}' </dev/null 2>/dev/null
"""
)
