"""The Windows program, built and driven without Windows: a real Windows Python and Qt, under Wine.

What is built here is for looking at, never for giving away: the interpreter is put together from parts, and Wine is not
Windows (no UAC, no Credential Manager with its limits, no high DPI, no PowerShell). What it proves is that our own code
runs as a Windows program. Everything lies in `.windows` beside the source and is gone with it.
"""
