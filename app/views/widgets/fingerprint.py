"""Fingerprints as eyes compare them."""

GROUP = 4
GROUPS_IN_LINE = 6
PAIRS_IN_LINE = 16


def grouped(fingerprint: str) -> str:
    """ "SHA256:abcdefgh…" as "abcd efgh …", six groups to a line; pairs of hex digits stay pairs."""
    text = fingerprint.removeprefix("SHA256:")
    if ":" in text:
        groups, in_line = text.split(":"), PAIRS_IN_LINE
    else:
        groups, in_line = [text[at : at + GROUP] for at in range(0, len(text), GROUP)], GROUPS_IN_LINE
    return "\n".join(" ".join(groups[at : at + in_line]) for at in range(0, len(groups), in_line))
