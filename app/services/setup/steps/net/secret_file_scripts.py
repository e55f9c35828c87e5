"""A file that holds a key: the key is never in a journal, so the file of before stays on the device for the undo.

It lies where only root can read, under a name that follows from what was written instead: so each run finds its own.
"""

from app.services.setup.steps.file_sets import SH_PUT_FILES
from app.services.setup.steps.scripts import SH_READ, SH_ROOT

SH_LOOK = (
    SH_READ
    + SH_ROOT
    + r"""look_at() {
if ! root test -e "$1"; then echo none
elif printf '%s' "$2" | root cmp -s - "$1" && [ "$(root stat -Lc '%a %u %g' "$1")" = '600 0 0' ]; then echo same
else echo other; fi
}
"""
)
"""`look_at PATH TEXT`: none, same or other. Not even a digest of a key leaves the device."""

SH_KEEP = (
    SH_PUT_FILES
    + r"""kept=/var/lib/satchel/kept
name_of() { printf '%s/%s.%s' "$kept" "${1##*/}" "$(sha256sum | cut -d ' ' -f 1)"; }
put_secret() {
old=$(printf '%s' "$2" | name_of "$1")
if [ -e "$1" ] && [ ! -e "$old" ]; then
(umask 077; mkdir -p "$kept"; cp -p "$1" "$old.new"; mv -f "$old.new" "$old"); fi
put_file "$1" 600 0 0 "$(printf '%s' "$2" | encode)"
}
take_back() {
[ -e "$1" ] || [ "$2" != none ] || return 0
old=$(name_of "$1" <"$1")
if [ "$2" = none ]; then rm -f "$1" "$old"
elif [ -e "$old" ]; then mv -f "$old" "$1"
else refuse "$1 was changed since, and its key of before is not on this device any more."; fi
rmdir "$kept" "${kept%/*}" 2>/dev/null || :
}
"""
)
"""`put_secret PATH TEXT`, and `take_back PATH none|other`."""
