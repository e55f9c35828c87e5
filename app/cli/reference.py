"""The commands as a part of the help, written from the parser itself."""

import argparse
from collections.abc import Iterator

from app.cli.arguments import make_parser

type Parsers = argparse._SubParsersAction[argparse.ArgumentParser]

_REACHING = "reaching the device"


def as_markdown() -> str:
    """One section for each command, or group of commands, of `satchel`."""
    parsers = _parsers(make_parser())
    commands = parsers.choices if parsers else {}
    return "# satchel\n\n" + "\n".join(_section(name, parser) for name, parser in commands.items())


def _section(name: str, parser: argparse.ArgumentParser) -> str:
    lines = [f"## {name}", "", _sentence(parser.description or ""), ""]
    for words, leaf in _leaves(f"satchel {name}", parser):
        if leaf is not parser:
            lines += [f"### {words}", "", _sentence(leaf.description or ""), ""]
        lines += [f"`{_usage(words, leaf)}`", "", *_options(leaf), ""]
        if leaf.epilog:
            lines += [leaf.epilog, ""]
    return "\n".join(lines)


def _leaves(words: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    inner = _parsers(parser)
    if inner is None:
        yield words, parser
        return
    for name, one in inner.choices.items():
        yield from _leaves(f"{words} {name}", one)


def _parsers(parser: argparse.ArgumentParser) -> "Parsers | None":
    return next((action for action in parser._actions if isinstance(action, argparse._SubParsersAction)), None)


def _usage(words: str, parser: argparse.ArgumentParser) -> str:
    """The command with what it must be given."""
    return " ".join([words, *(_placed(action) for action in parser._actions if not action.option_strings)])


def _placed(action: argparse.Action) -> str:
    name = str(action.metavar or action.dest.upper())
    shown = f"{name}…" if action.nargs in ("+", "*") else name
    return f"[{shown}]" if action.nargs in ("?", "*") else shown


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    groups = [group for group in parser._action_groups if group.title == _REACHING]
    reaching = {id(action) for group in groups for action in group._group_actions}
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction) or id(action) in reaching or "--json" in action.option_strings:
            continue
        if action.help or action.option_strings:  # what has only a name stands in the line above
            yield f"- `{_name(action)}`: {action.help}" if action.help else f"- `{_name(action)}`"
    if reaching:
        yield "- and how [the device is reached](command-line.md#reaching-a-device)"


def reaching_options() -> str:
    """The options that each command on a device has, as a list."""
    parsers = _parsers(make_parser())
    one = parsers.choices["run"] if parsers else argparse.ArgumentParser()
    group = next(group for group in one._action_groups if group.title == _REACHING)
    return "\n".join(f"- `{_name(action)}`: {action.help}" for action in group._group_actions)


def _name(action: argparse.Action) -> str:
    if not action.option_strings:
        return _placed(action)
    value = "" if action.nargs == 0 else str(action.metavar or "|".join(action.choices or ()))
    return f"{', '.join(action.option_strings)} {value}".strip()


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') or not text else '.'}"
