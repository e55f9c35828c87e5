"""Doers: they ask and change machines, files and vaults. No Qt. What can take long takes a `TaskContext`."""
