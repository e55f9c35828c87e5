"""How the scripts of facts read the event log of Windows: pieces that several of them share."""

ONLY_NO_EVENTS = (
    "if ($_.FullyQualifiedErrorId -notmatch "
    "'^(NoMatching(Events|Providers)Found|LogsAndProvidersDontOverlap)') { throw }"
)
"""For the `catch` behind Get-WinEvent, which fails where it finds nothing, and where nobody on this Windows writes such
events. From documentation: not yet run on Windows."""
