"""What the scripts of the steps share: read a file exactly as it is, and put one in place whole or not at all.

A probe answers in lines `name value...`; contents of files travel as base64, so that every byte comes back by an undo.
"""

import base64
from typing import Any

type Image = dict[str, Any]
"""A file as it was read: {"mode", "uid", "gid", "content"} with the content in base64."""

SH_START = r"""LC_ALL=C; export LC_ALL
PATH="${PATH:-/usr/bin:/bin}:/usr/sbin:/sbin"; export PATH
refuse() { printf '%s\n' "$1" >&2; exit 90; }
encode() { base64 | tr -d '\n'; }
"""

SH_READ = (
    SH_START
    + r"""show_file() {
if [ ! -e "$2" ]; then
near=${2%/*}; while [ -n "$near" ] && [ ! -e "$near" ]; do near=${near%/*}; done
if [ -d "${near:-/}" ] && [ ! -x "${near:-/}" ]; then exit 81; fi
printf '%s -\n' "$1"; return; fi
[ -r "$2" ] || exit 81
printf '%s %s %s\n' "$1" "$(stat -Lc '%a %u %g' "$2")" "$(encode <"$2")"
}
"""
)
"""`show_file NAME PATH` writes the image of a file, through links. What lies in a folder that is closed to us is
denied, not absent: an undo would remove it."""

SH_ROOT = r"""[ "$(id -u)" = 0 ] || sudo -n true </dev/null >/dev/null 2>&1 || exit 81
root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n -- "$@"; fi; }
show_file() {
root test -e "$2" || { printf '%s -\n' "$1"; return; }
printf '%s %s %s\n' "$1" "$(root stat -Lc '%a %u %g' "$2")" "$(root cat "$2" | encode)"
}
"""
"""After SH_READ, in a probe that only root can answer: `root COMMAND...`, and a `show_file` that reads as root."""

SH_WRITE = (
    SH_START
    + r"""set -e
umask 022
give_up() { rm -f "$new"; exit 1; }
finish() {
chown -h "$2:$3" "$new" && chmod "$1" "$new" || give_up
if command -v selinuxenabled >/dev/null 2>&1 && selinuxenabled && [ -e "$file" ]; then
chcon --reference="$file" "$new" 2>/dev/null || :
fi
sync "$new" 2>/dev/null || sync
mv -f "$new" "$file" 2>/dev/null || { cat "$new" >"$file"; rm -f "$new"; }
}
own_links() {
part=$1
while [ -n "$part" ]; do
if [ -L "$part" ]; then by=$(stat -c %u "$part")
[ "$by" = 0 ] || [ "$by" = "$(id -u)" ] || [ "$by" = "$(stat -Lc %u "$part" 2>/dev/null)" ] ||
refuse "$part is a link that somebody has set to what is not theirs: it is not followed."; fi
case $part in */*) part=${part%/*} ;; *) part= ;; esac; done
}
start() {
own_links "$1"
file=$1
if [ -L "$file" ]; then file=$(readlink -f "$file"); fi
new=$file.satchel-new; rm -f "$new"
}
put_file() {
start "$1"
mkdir -p "${file%/*}"
(umask 077; set -C; printf '%s' "$5" | base64 -d >"$new") || give_up
finish "$2" "$3" "$4"
}
change_file() {
start "$1"
if [ -e "$file" ]; then old=$file; rights=$(stat -Lc '%a %u %g' "$file"); else old=/dev/null; rights='644 0 0'; fi
(umask 077; set -C; awk "$2" "$old" >"$new") || give_up
if [ -s "$old" ] && [ -n "$(tail -c 1 "$old")" ] && [ -s "$new" ]; then
truncate -s $(($(wc -c <"$new") - 1)) "$new" || give_up
fi
finish $rights
}
"""
)
"""`put_file PATH MODE UID GID BASE64` writes a whole file. `change_file PATH AWK` rewrites one line by line and keeps
its mode, owner, links, and a missing line end at its end. In containers a file may be a mount that cannot be
replaced: then its content is. Root follows links of root, and those of a person to what that person owns (`own_links`);
the new file is never one that lay there already."""

BLOCK_BEGIN = "# satchel begin"
BLOCK_END = "# satchel end"

SH_BLOCK = (
    SH_WRITE
    + r"""put_block() {
satchel_text=$2; export satchel_text
change_file "$1" '
function put() { if (!done && ENVIRON["satchel_text"] != "") {
print "# satchel begin"; print ENVIRON["satchel_text"]; print "# satchel end" } done = 1 }
$0 == "# satchel begin" { put(); inside = 1; next }
inside { if ($0 == "# satchel end") inside = 0; next }
{ print }
END { put() }'
}
"""
)
"""`put_block PATH TEXT` sets the lines between our marks, at the end where there are none; no text takes them away."""


def parse_lines(text: str) -> dict[str, str]:
    """What a probe wrote, by name."""
    pairs = [line.partition(" ") for line in text.splitlines() if line.strip()]
    return {name: value for name, _, value in pairs}


def parse_image(value: str) -> Image | None:
    """The answer of `show_file`; None where there is no such file."""
    if value == "-":
        return None
    mode, uid, gid, content = [*value.split(" "), ""][:4]
    return {"mode": mode, "uid": int(uid), "gid": int(gid), "content": content}


def image_given(name: str, image: Image | None) -> dict[str, str]:
    """An image as parameters of a script: `p_<name>` (content), `_mode`, `_uid`, `_gid`; no mode: no such file."""
    image = image or {"mode": "", "uid": "", "gid": "", "content": ""}
    return {
        name: image["content"],
        f"{name}_mode": str(image["mode"]),
        f"{name}_uid": str(image["uid"]),
        f"{name}_gid": str(image["gid"]),
    }


def decode(content: str) -> str:
    """Base64 as text; bytes that are not UTF-8 are replaced. Raises ValueError."""
    return base64.b64decode(content, validate=True).decode("utf-8", "replace")


def encode(text: str) -> str:
    """Text as base64; the bytes of an `exact_text` are what they were."""
    return base64.b64encode(text.encode("utf-8", "surrogateescape")).decode("ascii")


def content_of(image: Image | None) -> str:
    """The text of a file that was read, "" where there is none."""
    return decode(image["content"]) if image else ""


def exact_text(image: Image | None) -> str:
    """As `content_of`, for a file that is written again: bytes that are not UTF-8 come back by `encode`. Such a text is
    for no person and no journal."""
    return base64.b64decode(image["content"], validate=True).decode("utf-8", "surrogateescape") if image else ""


def block_in(lines: list[str]) -> str | None:
    """The text between our marks, or None. Raises ValueError where the marks do not match."""
    begins = [number for number, line in enumerate(lines) if line == BLOCK_BEGIN]
    ends = [number for number, line in enumerate(lines) if line == BLOCK_END]
    if not begins and not ends:
        return None
    if len(begins) != 1 or len(ends) != 1 or begins[0] > ends[0]:
        raise ValueError("the marks of the block do not match")
    return "\n".join(lines[begins[0] + 1 : ends[0]])
