"""What the PowerShell scripts of the steps share. Text travels as base64 of UTF-8, so that no console changes it."""

_BASE64 = "[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes([string]$text))"

PS_ENCODE = f"function Encode($text) {{ {_BASE64} }}\n"
PS_SHOW = f"function Show($name, $text) {{ $name + ' ' + {_BASE64} }}\n"
"""`Show NAME TEXT` writes a line of an answer."""
PS_LINES = 'function Lines($text) { @(([string]$text) -split "`n" | Where-Object { $_ }) }\n'
"""`Lines TEXT` is what a parameter of several lines holds."""
