"""A batch of questions for sh: dash, busybox or bash, with or without root.

All sections run at the same time, each in a session of its own (`setsid`), with its answer in a private folder in
memory. A watchdog ends what is late with everything that it has started, and clears up even when this script is killed.
The answers come in one piece: each program that is started on the device costs it a millisecond or more.
From then on this script goes on to its end, which clears up too, even where nobody reads what it writes any more.
The answers are told apart by a token that nobody on the device can guess: it is drawn for each run and arrives on
standard input, so it is not in the list of processes either.
"""

import re
import shlex
from collections.abc import Sequence
from math import ceil

from app.services.facts.batch import MAX_ANSWER, MAX_ERRORS, Answer, Section
from app.services.facts.parameters import SH_PRELUDE, SINGLE

_START = rf"""LC_ALL=C; export LC_ALL; umask 077
PATH="${{PATH:-/usr/bin:/bin}}:/usr/sbin:/sbin:/usr/local/sbin"; export PATH
nl='
'
while IFS=' ' read -r s n v; do
case $s in .) break ;; batch) token=$v ;; *) eval "in_$s=\"\${{in_$s-}}{SINGLE} \$n \$v\$nl\"" ;; esac
done
for base in /dev/shm /run/user/$(id -u) "${{TMPDIR:-/tmp}}" /var/tmp "$HOME"; do
d=$(mktemp -d "$base/satchel.XXXXXX" 2>/dev/null) && break
done
[ -d "$d" ] || {{ echo 'no folder to write in' >&2; exit 82; }}
own=; command -v setsid >/dev/null 2>&1 && own=setsid
start() {{
eval "given=\${{in_s$1-}}"
printf '%s.\n' "$given" | (
ulimit -f {MAX_ANSWER * 2 // 512} 2>/dev/null
$own sh -c 'echo $$ >"$1"; shift'"$nl$2" sh "$d/$1.pid"
echo $? >"$d/$1.code"
) >"$d/$1.out" 2>"$d/$1.err" &
}}
"""

_WATCHDOG = r"""main=$1; d=$2; shift 2; t=0
while [ -d "$d" ] && [ $t -lt 100000 ]; do
sleep 1; t=$((t+1))
kill -0 $main 2>/dev/null || t=100000
i=0
for deadline in "$@"; do
if [ $t -ge $deadline ] && [ ! -s "$d/$i.code" ] && [ -s "$d/$i.pid" ] && [ ! -e "$d/$i.late" ]; then
: >"$d/$i.late"; p=$(cat "$d/$i.pid"); kill -KILL -$p 2>/dev/null || kill -KILL $p
fi
i=$((i+1))
done
done
rm -rf "$d"
"""

_END = rf"""
for pid in $pids; do wait $pid; done 2>/dev/null
trap '' PIPE
kill -KILL -$watchdog 2>/dev/null || kill -KILL $watchdog
set --; i=0
while [ $i -lt $count ]; do set -- "$@" "$d/$i.out" "$d/$i.err"; i=$((i+1)); done
wc -c "$@" >"$d/sizes"
printf '\n%s errors\n' "$token" >"$d/errors"; printf '\n%s end\n' "$token" >"$d/end"
set --; i=0
while [ $i -lt $count ]; do
code=; [ -s "$d/$i.code" ] && read -r code <"$d/$i.code"
[ -e "$d/$i.late" ] && [ "${{code:-137}}" -gt 128 ] && code=124
read -r size rest; large=no
[ "$size" -gt {MAX_ANSWER} ] && {{ large=yes; : >"$d/$i.out"; }}
read -r size rest
[ "$size" -gt {MAX_ERRORS} ] && {{ head -c {MAX_ERRORS} "$d/$i.err" >"$d/$i.cut"; mv "$d/$i.cut" "$d/$i.err"; }}
echo "$token begin $i ${{code:-1}} $large" >"$d/$i.head"
set -- "$@" "$d/$i.head" "$d/$i.out" "$d/errors" "$d/$i.err" "$d/end"
i=$((i+1))
done <"$d/sizes"
cat "$@"
rm -rf "$d"
"""

_SEARCH = r"^{0} begin (\d+) (\d+) (yes|no)\n(.*?)\n{0} errors\n(.*?)\n{0} end$"


def batch_script(sections: Sequence[Section]) -> str:
    """One sh script that answers all `sections`; their parameters come on stdin as sections `s0`, `s1`, ..."""
    starts = [
        f'start {number} {shlex.quote(SH_PRELUDE + "exec </dev/null\n" + section.script)}; pids="$pids $!"\n'
        for number, section in enumerate(sections)
    ]
    deadlines = " ".join(str(max(1, ceil(section.deadline))) for section in sections)
    watchdog = (
        f'$own sh -c {shlex.quote(_WATCHDOG)} satchel-watchdog $$ "$d" {deadlines} </dev/null >/dev/null 2>&1 &\n'
    )
    return "".join([_START, "pids=\n", *starts, watchdog, f"watchdog=$!\ncount={len(sections)}\n", _END])


def split_answers(output: str, token: str) -> dict[int, Answer]:
    """The answers by number of their section. One that did not come whole is left out."""
    found = re.finditer(_SEARCH.format(re.escape(token)), output, re.DOTALL | re.MULTILINE)
    return {
        int(number): Answer(int(code), text, errors, large == "yes")
        for number, code, large, text, errors in (match.groups() for match in found)
    }
