"""What Windows reads in our two programs: the manifest, and the resource that Properties > Details shows.

Source: Microsoft, "Application manifests" (https://learn.microsoft.com/windows/win32/sbscs/application-manifests).
Not asked for is `activeCodePage` UTF-8: what commands of Windows write is in its own code page, and is read as that.
"""

from typing import Any

from app import __version__

_WINDOWS_10_AND_11 = "{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"

MANIFEST = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <assemblyIdentity type="win32" name="Satchel" version="{__version__}.0" processorArchitecture="*"/>
  <description>Satchel, the technician's toolbox</description>
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3">
    <security>
      <requestedPrivileges>
        <requestedExecutionLevel level="asInvoker" uiAccess="false"/>
      </requestedPrivileges>
    </security>
  </trustInfo>
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1">
    <application>
      <supportedOS Id="{_WINDOWS_10_AND_11}"/>
    </application>
  </compatibility>
  <application xmlns="urn:schemas-microsoft-com:asm.v3">
    <windowsSettings>
      <dpiAware xmlns="http://schemas.microsoft.com/SMI/2005/WindowsSettings">true/pm</dpiAware>
      <dpiAwareness xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">PerMonitorV2</dpiAwareness>
      <longPathAware xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">true</longPathAware>
    </windowsSettings>
  </application>
  <dependency>
    <dependentAssembly>
      <assemblyIdentity type="win32" name="Microsoft.Windows.Common-Controls" version="6.0.0.0"
        processorArchitecture="*" publicKeyToken="6595b64144ccf1df" language="*"/>
    </dependentAssembly>
  </dependency>
</assembly>
"""


def version_resource(name: str) -> Any:
    """The version resource of the program `name`.exe, as PyInstaller wants it."""
    from PyInstaller.utils.win32 import versioninfo as v

    numbers = (*map(int, __version__.split(".")), 0)  # noqa: RUF048 - ours has three numbers and nothing else
    texts = {
        "CompanyName": "Satchel",
        "FileDescription": "Satchel, the technician's toolbox",
        "FileVersion": __version__,
        "InternalName": name,
        "LegalCopyright": "MIT licence",
        "OriginalFilename": f"{name}.exe",
        "ProductName": "Satchel",
        "ProductVersion": __version__,
    }
    return v.VSVersionInfo(
        ffi=v.FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[
            v.StringFileInfo([v.StringTable("040904B0", [v.StringStruct(*pair) for pair in texts.items()])]),
            v.VarFileInfo([v.VarStruct("Translation", [0x0409, 0x04B0])]),
        ],
    )
