"""Windows devices behind WinRM. The only place of pywinrm, pypsrp and pyspnego; they load when first used."""
