"""Groups by names that hold on every system and in every language: `administrators` is sudo, wheel or S-1-5-32-544."""

ADMINISTRATORS = "administrators"

WINDOWS = {
    ADMINISTRATORS: "S-1-5-32-544",
    "users": "S-1-5-32-545",
    "guests": "S-1-5-32-546",
    "power users": "S-1-5-32-547",
    "backup operators": "S-1-5-32-551",
    "remote desktop users": "S-1-5-32-555",
    "network configuration operators": "S-1-5-32-556",
    "performance monitor users": "S-1-5-32-558",
    "hyper-v administrators": "S-1-5-32-578",
    "remote management users": "S-1-5-32-580",
}
"""English names of the groups that come with Windows, and their SIDs (learn.microsoft.com, well-known SIDs)."""


ASK_ADMINISTRATORS = "if getent group sudo >/dev/null; then echo sudo; else echo wheel; fi"
SH_ADMINISTRATORS = r"""administrators=sudo; getent group sudo >/dev/null || administrators=wheel
named() { printf '%s\n' "$1" | sed "s/^administrators\$/$administrators/"; }
"""
"""`named LINES` puts the group of the administrators in the place of its word."""

PS_FIND_GROUP = (
    "$sids = @{"
    + "; ".join(f"'{name}' = '{sid}'" for name, sid in WINDOWS.items())
    + "}\n"
    + r"""function Find-Group($name) {
  if ($sids[$name]) { Get-LocalGroup -SID $sids[$name] -ErrorAction SilentlyContinue }
  else { Get-LocalGroup -Name $name -ErrorAction SilentlyContinue }
}
"""
)


def windows_group(name: str) -> str:
    """The SID of a group that comes with Windows, in any language; other groups by their name."""
    return WINDOWS.get(name.casefold(), name)
