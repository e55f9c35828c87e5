"""What each chart shows of a sample: its words, its lines, and how high the paper is."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.domain.files import size_words
from app.domain.language import tr
from app.domain.monitor import Sample

type Lines = tuple[float | None, ...]

SHOWN = 150
"""Samples from the left edge of a chart to the right one."""
_LEAST_FLOW = 100_000.0  # bytes per second at the top of the paper: with less, every trifle would look like a storm
_HOT = 100.0


@dataclass(frozen=True, slots=True)
class Gauge:
    """`words` is "" for what the device does not tell. `lines` has the main line first; `names` are theirs."""

    id: str
    title: str
    words: Callable[[Sample], str]
    lines: Callable[[Sample], Lines]
    names: tuple[str, ...]
    details: Callable[[Sample], Sequence[str]]
    top: float | None = 100.0  # None: it follows what is shown
    is_extra: bool = False  # shown only where the device has it


type Moment = tuple[float, Lines]
"""Seconds since 1970, and the values of the lines."""


class History:
    """The last minutes, for all gauges. What is painted often is worked out once."""

    def __init__(self) -> None:
        self.newest: Sample | None = None
        self._moments = {gauge.id: deque[Moment](maxlen=SHOWN) for gauge in GAUGES}

    def __len__(self) -> int:
        return len(self._moments[GAUGES[0].id])

    def add(self, sample: Sample) -> None:
        """A clock that was set back begins the lines anew: what was is not comparable with what comes."""
        if self.newest is not None and sample.at < self.newest.at:
            self.clear()
        if self.newest is None or sample.at > self.newest.at:
            self.newest, at = sample, sample.at.timestamp()
            for gauge in GAUGES:
                self._moments[gauge.id].append((at, gauge.lines(sample)))

    def clear(self) -> None:
        self.newest = None
        for moments in self._moments.values():
            moments.clear()

    def of(self, gauge: Gauge) -> Sequence[Moment]:
        """The oldest first."""
        return self._moments[gauge.id]


def top_of(gauge: Gauge, moments: Iterable[Moment]) -> float:
    """The value at the upper edge."""
    if gauge.top is not None:
        return gauge.top
    most = max((value for _, lines in moments for value in lines if value is not None), default=0.0)
    return _round_up(max(most, _LEAST_FLOW))


def _round_up(value: float) -> float:
    """The next 1, 2 or 5 with zeros."""
    power = 1.0
    while power * 10 < value:
        power *= 10
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def flow_words(rate: float | None) -> str:
    """ "1.2 MB/s"."""
    return "" if rate is None else f"{size_words(round(rate))}/s"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0f} %"


def _cpu_details(sample: Sample) -> list[str]:
    return [tr("Processor {at}: {share:.0f} %", at=at + 1, share=share) for at, share in enumerate(sample.cores[:64])]


def _memory_words(sample: Sample) -> str:
    if sample.memory is None or sample.memory_used is None:
        return ""
    return f"{sample.memory:.0f} %  {size_words(sample.memory_used)}"


def _memory_details(sample: Sample) -> list[str]:
    if sample.memory_used is None or sample.memory_total is None:
        return []
    lines = [
        tr(
            "In use: {size_words} of {size_words_2}",
            size_words=size_words(sample.memory_used),
            size_words_2=size_words(sample.memory_total),
        )
    ]
    if sample.swap_total:
        lines.append(
            tr(
                "Swap: {size_words} of {size_words_2}",
                size_words=size_words(sample.swap_used),
                size_words_2=size_words(sample.swap_total),
            )
        )
    return lines


def _both(first: float | None, second: float | None) -> str:
    return "" if first is None or second is None else flow_words(first + second)


def _disk_details(sample: Sample) -> list[str]:
    lines = [
        tr("Read: {flow_words}", flow_words=flow_words(sample.disk_read)),
        tr("Written: {flow_words}", flow_words=flow_words(sample.disk_written)),
    ]
    if sample.disk_busy is not None:
        lines.append(tr("The busiest disk works {disk_busy:.0f} % of the time", disk_busy=sample.disk_busy))
    return lines if sample.disk_read is not None else []


def _network_details(sample: Sample) -> list[str]:
    if sample.received is None:
        return []
    return [
        tr("Received: {flow_words}", flow_words=flow_words(sample.received)),
        tr("Sent: {flow_words}", flow_words=flow_words(sample.sent)),
    ]


def _temperature_words(sample: Sample) -> str:
    return f"{sample.temperatures[0][1]:.0f} °C" if sample.temperatures else ""


def _battery_words(sample: Sample) -> str:
    if sample.battery is None:
        return ""
    return f"{sample.battery.percent:.0f} %  {sample.battery.state}".rstrip()


GAUGES = (
    Gauge("cpu", "CPU", lambda one: _share(one.cpu), lambda one: (one.cpu,), (tr("all processors"),), _cpu_details),
    Gauge("memory", tr("Memory"), _memory_words, lambda one: (one.memory,), (tr("in use"),), _memory_details),
    Gauge(
        "disk",
        tr("Disk"),
        lambda one: _both(one.disk_read, one.disk_written),
        lambda one: (one.disk_read, one.disk_written),
        ("read", "written"),
        _disk_details,
        top=None,
    ),
    Gauge(
        "network",
        tr("Network"),
        lambda one: _both(one.received, one.sent),
        lambda one: (one.received, one.sent),
        ("received", "sent"),
        _network_details,
        top=None,
    ),
    Gauge(
        "temperature",
        tr("Temperature"),
        _temperature_words,
        lambda one: (one.temperatures[0][1] if one.temperatures else None,),
        (tr("the warmest"),),
        lambda one: [f"{name}: {celsius:.0f} °C" for name, celsius in one.temperatures],
        top=_HOT,
        is_extra=True,
    ),
    Gauge(
        "battery",
        tr("Battery"),
        _battery_words,
        lambda one: (one.battery.percent if one.battery is not None else None,),
        ("charge",),
        lambda one: [_battery_words(one)] if one.battery is not None else [],
        is_extra=True,
    ),
)
"""In the order in which they stand."""


def scale_words(gauge: Gauge, top: float) -> str:
    """What the upper edge means."""
    if gauge.top is None:
        return flow_words(top)
    return f"{top:.0f} °C" if gauge.id == "temperature" else f"{top:.0f} %"
