"""What makes two bugs the same."""

from pathlib import Path


def place_of(error: BaseException) -> str:
    """The kind of an error and the line that raised it: what makes two bugs the same. No values."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace is not None else ""
    return f"{type(error).__qualname__} {where}"
