"""Files over WinRM: one PowerShell in a shell of its own answers requests, line by line."""
