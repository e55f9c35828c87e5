"""Windows devices behind WinRM. The only place of pywinrm, requests and urllib3; they load when first used."""
