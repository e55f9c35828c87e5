"""A terminal whose picture is up to date, however slow the machine is."""

from app.views.terminal.widget import TerminalWidget


def draw(terminal: TerminalWidget) -> None:
    """Also the rows that do not fit into the time of one turn: the window would draw them in the next ones."""
    terminal.refresh_now()
    while terminal.screen_.is_behind:
        terminal.refresh_now()
