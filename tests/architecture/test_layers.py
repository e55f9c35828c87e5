"""Who may import whom. Read this first."""

import sys

import pytest

from tests.architecture.modules import Module, modules

MAY_IMPORT = {
    "app.domain": {"app.domain"},
    "app.services": {
        "app.domain",
        "app.services",
        "certifi",
        "cryptography",
        "keyring",
        "paramiko",
        "psutil",
        "pypsrp",
        "ruamel",
        "serial",
        "spnego",
        "winrm",
        "winrt",
        "zxcvbn",
        "zxingcpp",
    },
    "app.views": {"app.domain", "app.services", "app.views", "PySide6", "shiboken6", "evp"},
}
ONE_PLACE = {
    # library -> the only modules or packages that may import it: its types and errors stay in there
    "paramiko": "app/services/ssh/",
    "winrm": tuple(
        f"app/services/winrm/{name}" for name in ("client.py", "transport.py", "failures.py", "psrp/wire.py")
    ),
    "pypsrp": tuple(f"app/services/winrm/{name}" for name in ("psrp/", "transport.py", "command_prompt.py")),
    "spnego": "app/services/winrm/signing_in/tokens.py",
    "cryptography": (
        *("app/services/vault/", "app/services/ssh/", "app/services/winrm/"),
        "app/services/probes/certificates.py",
    ),
    "certifi": "app/services/probes/tls.py",
    "serial": "app/services/serial/",
    "ruamel": "app/services/setup/profiles/yaml.py",
    "evp": "app/views/terminal/engine.py",
    "keyring": "app/services/vault/unlocking/",
    "winrt": "app/services/vault/unlocking/",
    "zxcvbn": "app/services/vault/strength.py",
    "zxingcpp": "app/services/vault/code_pictures.py",
}


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def layer_of(module: Module) -> str | None:
    return next((layer for layer in MAY_IMPORT if module.name.startswith(layer.replace(".", "/") + "/")), None)


def forbidden(module: Module, layer: str) -> set[str]:
    others = {name for name in module.imports - {"app"} if name.split(".")[0] not in sys.stdlib_module_names}
    return {name for name in others if not any(within(name, allowed) for allowed in MAY_IMPORT[layer])}


def test_a_layer_imports_only_what_it_may() -> None:
    layers = {module: layer for module in modules() if (layer := layer_of(module))}
    assert set(layers.values()) == set(MAY_IMPORT)
    assert {module.name: found for module, layer in layers.items() if (found := forbidden(module, layer))} == {}


def test_a_library_is_imported_in_one_place() -> None:
    wrong = [
        f"{module.name}: {library} belongs in {place}"
        for module in modules()
        if layer_of(module)
        for library, place in ONE_PLACE.items()
        if any(within(name, library) for name in module.imports) and not module.name.startswith(place)
    ]
    assert wrong == []


@pytest.mark.parametrize("text", ["import PySide6.QtCore", "from app.views.theme import theme", "import app.services"])
def test_what_a_layer_may_not_import_is_seen(text: str) -> None:
    assert forbidden(Module.of("app/domain/one.py", text), "app.domain")
