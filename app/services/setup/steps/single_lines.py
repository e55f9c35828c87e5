"""A single line of ours in a file of the system, beside those of others."""

from app.services.setup.steps.scripts import SH_WRITE

SH_LINES = (
    SH_WRITE
    + r"""change_line() {
satchel_old=$2; satchel_line=$3; export satchel_old satchel_line
change_file "$1" '
$0 != "" && ($0 "" == ENVIRON["satchel_old"] "" || $0 "" == ENVIRON["satchel_line"] "") {
if (!done && ENVIRON["satchel_line"] != "") print ENVIRON["satchel_line"]; done = 1; next }
{ print }
END { if (!done && ENVIRON["satchel_line"] != "") print ENVIRON["satchel_line"] }'
}
"""
)
"""`change_line FILE OLD NEW` puts NEW in place of OLD, or at the end; "" is no line."""
