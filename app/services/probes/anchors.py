"""Whom the checks ask on the internet. No other module of the program names a machine there.

A site without a way to the internet, or with rules about it, names machines of its own instead (`use`).
"""

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app.domain.errors import FileError
from app.domain.language import tr
from app.domain.settings import Internet, Settings


@dataclass(frozen=True, slots=True)
class Page:
    """An address whose answer is known to the letter: anything else comes from somebody on the way."""

    url: str  # http, never https: it is meant to be seen through
    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Anchors:
    """`name` is asked by DNS, `pages` over HTTP, `sites` (host:port) over TLS, `clocks` by SNTP, `services` (host:port)
    are only connected to.

    `is_own`: they are machines of the site, whose certificates only its own devices need to trust.
    """

    name: str
    pages: tuple[Page, ...]
    sites: tuple[str, ...]
    clocks: tuple[str, ...]
    services: tuple[str, ...]
    is_own: bool = False


# Two operators each: the failure of one of them is no fault of the device. What Windows and Android ask themselves.
# pool.ntp.org asks not to be the default of a program (https://www.ntppool.org/vendors.html), so it is not.
USUAL = Anchors(
    name="example.com",  # reserved by RFC 2606; any answer, even "no such name", is an answer
    pages=(
        Page("http://www.msftconnecttest.com/connecttest.txt", 200, "Microsoft Connect Test"),
        Page("http://connectivitycheck.gstatic.com/generate_204", 204, ""),
    ),
    sites=("www.microsoft.com:443", "www.google.com:443"),
    clocks=("time.cloudflare.com", "time.windows.com"),
    services=(
        "outlook.office365.com:443",
        "outlook.office365.com:993",
        "smtp.office365.com:587",
    ),
)

_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,252}"
_in_use: list[Anchors] = [USUAL]
_settings: list[Internet] = [Internet()]


def anchors() -> Anchors:
    """Those that count now."""
    return _in_use[0]


def use(chosen: Anchors) -> None:
    """From now on these count, for every check that is started."""
    _in_use[0] = chosen


def use_settings(internet: Internet) -> None:
    """Take the machines that the settings name, or the usual ones where they name none. What makes no sense is left
    out: its check then does not apply.
    """
    if internet != _settings[0]:
        _settings[0] = internet
        use(USUAL if internet == Internet() else _of_site(internet))


def use_stored_anchors(load: Callable[[], Settings]) -> None:
    """The same with settings that may be damaged: they are told of where they are shown."""
    with contextlib.suppress(FileError):
        use_settings(load().internet)


def _of_site(internet: Internet) -> Anchors:
    page, site, text = internet.page.strip(), internet.site.strip(), internet.page_text.strip()
    clock = internet.clock.strip()
    is_page = page and not page_problem(page) and not page_text_problem(text)
    with_port = site if re.search(r":\d+$", site) and (site.count(":") == 1 or "]" in site) else f"{site}:443"
    return Anchors(
        name=USUAL.name,
        pages=(Page(page, 200, text),) if is_page else (),
        sites=(with_port,) if site and not site_problem(site) else (),
        clocks=(clock,) if clock and not clock_problem(clock) else (),
        services=(),
        is_own=True,
    )


def page_problem(page: str) -> str:
    """What is wrong with the address of a page, for a person who types it; "" where nothing is."""
    if not page or (re.match(r"http://[^/:]", page) and _is_word(page)):
        return ""
    return tr("An address that begins with http:// is needed.")


def page_text_problem(text: str) -> str:
    """The same of what a page says."""
    return tr('It may not hold a "|".') if "|" in text else ""


def site_problem(site: str) -> str:
    """The same of a machine with or without its port."""
    if not site or re.fullmatch(rf"(?:{_NAME}|\[[0-9A-Fa-f:.]{{2,45}}\])(?::\d{{1,5}})?", site):
        return ""
    return tr("Only a name, or a name and a port, is needed: intranet.example.com:443.")


def clock_problem(clock: str) -> str:
    """The same of a time server."""
    return (
        ""
        if not clock or re.fullmatch(rf"{_NAME}|[0-9A-Fa-f.]*(?::[0-9A-Fa-f.]*){{2,7}}", clock)
        else tr("Only its name is needed.")
    )


def _is_word(text: str) -> bool:
    """Fit for a line of an answer, where "|" parts the words."""
    return bool(text) and text.isascii() and text.isprintable() and not any(one in text for one in " |'\"\\")


class AnchorsGiven(Mapping[str, str]):
    """The parameters of a fact's script that name the anchors which count when it is asked."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def __getitem__(self, key: str) -> str:
        if key not in self._names:
            raise KeyError(key)
        chosen = anchors()
        match key:
            case "name":
                return chosen.name
            case "pages":
                return "\n".join(f"{page.url} {page.status} {page.body}" for page in chosen.pages)
            case "sites" | "clocks" | "services":
                return " ".join(getattr(chosen, key))
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


PAGES_TOLD = "www.msftconnecttest.com and connectivitycheck.gstatic.com"
SITES_TOLD = "www.microsoft.com and www.google.com"
CLOCKS_TOLD = "time.cloudflare.com and time.windows.com"
SERVICES_TOLD = "outlook.office365.com and smtp.office365.com"
"""The same in words for `Fact.contacts`."""
