"""The PowerShell tab: what a command writes, the line that is typed, questions, progress and objects as a table."""
