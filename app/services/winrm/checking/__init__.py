"""Why can a Windows device not be reached over WinRM? The stages that only WinRM has."""
