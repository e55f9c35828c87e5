"""No file above 300 lines, no function above 40: what is larger has two jobs. An exception carries its reason."""

from tests.architecture.modules import Module, modules

FILE_LINES = 300
FUNCTION_LINES = 40
FILE_EXCEPTIONS: dict[str, str] = {}
FUNCTION_EXCEPTIONS: dict[str, str] = {}


def large_functions(module: Module) -> dict[str, int]:
    return {f"{module.name}:{name}": lines for name, lines in module.functions if lines > FUNCTION_LINES}


def test_a_file_fits_its_budget() -> None:
    large = {module.name: module.lines for module in modules() if module.lines > FILE_LINES}
    assert large.keys() == FILE_EXCEPTIONS.keys(), large


def test_a_function_fits_its_budget() -> None:
    large = {name: lines for module in modules() for name, lines in large_functions(module).items()}
    assert large.keys() == FUNCTION_EXCEPTIONS.keys(), large


def test_a_module_says_what_it_is_for() -> None:
    assert [module.name for module in modules() if not module.says_what_it_is_for] == []


def test_what_is_too_large_is_seen() -> None:
    text = "def large():\n" + "    pass\n" * FUNCTION_LINES
    assert large_functions(Module.of("one.py", text)) == {"one.py:large": FUNCTION_LINES + 1}
