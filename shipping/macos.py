"""What macOS reads of Satchel.app. Written from documentation, never run on a Mac.

Source: Apple, "Information Property List" (https://developer.apple.com/documentation/bundleresources).
"""

from app import __version__

IDENTIFIER = "io.github.satchel"  # signatures and the keychain know the program by it: it never changes

INFO: dict[str, object] = {
    "CFBundleDisplayName": "Satchel",
    "CFBundleShortVersionString": __version__,
    "CFBundleVersion": __version__,
    "LSApplicationCategoryType": "public.app-category.utilities",
    "LSMinimumSystemVersion": "13.0",  # what Qt 6.12 needs
    "NSHighResolutionCapable": True,
    "NSRequiresAquaSystemAppearance": False,  # may be dark
    "NSHumanReadableCopyright": "MIT licence",
    "NSLocalNetworkUsageDescription": "Satchel reaches the devices that you ask it to look at.",
}
