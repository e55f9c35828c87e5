"""Whether pages of the internet come as they were sent, or somebody on the way answers in their place."""

import base64
import binascii
import contextlib
import time
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from app.domain.facts import Fact, FactUnavailable, Reason
from app.domain.language import tr
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.network.asking import POWERSHELL_WAYS, by_python
from app.services.probes.anchors import PAGES_TOLD, AnchorsGiven, Page, anchors
from app.services.probes.portal import Answer, fetch, read_answer
from app.services.probes.tcp import Attempt, Way
from app.services.probes.together import together

_SECONDS = 2.0  # for each page, all at the same time
_MOST_PAGES = 8

_LINUX = by_python(
    r"""
import base64
def page(line):
    url = line.split(" ")[0]; place, _, path = url.split("://", 1)[-1].partition("/"); host, _, port = place.partition(":")
    until = time.time() + 2; way, address, ms, made = way_to(host, int(port or 80), 2); data = b""
    if made:
        try:
            made.sendall(("GET /%s HTTP/1.1\r\nHost: %s\r\nUser-Agent: Satchel\r\nAccept: */*\r\nConnection: close\r\n\r\n" % (path, place)).encode())
            while len(data) < 8192 and time.time() < until:
                made.settimeout(max(until - time.time(), 0.01)); piece = made.recv(4096)
                if not piece: break
                data += piece
        except OSError: pass
        if not data: way = "late"
    sys.stdout.write("page|%s|%s|%s|%d|%s|%.3f\n" % (line, way, address, ms, base64.b64encode(data).decode(), time.time()))
all_at_once(page, [line for line in sys.argv[1].split("\n") if line], 2.2)
""",  # noqa: E501 - a script in its own language
    "p_pages",
    otherwise=r"""
command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1 && command -v base64 >/dev/null 2>&1 || exit 127
printf '%s\n' "$p_pages" | while read -r line; do (
url=${line%% *}; rest=${url#*://}; place=${rest%%/*}; host=${place%:*}; port=${place#"$host"}; port=${port#:}
said=$(timeout 2 bash -c 'exec 3<>"/dev/tcp/$1/$2" || exit 9
printf "GET /%s HTTP/1.1\r\nHost: %s\r\nUser-Agent: Satchel\r\nAccept: */*\r\nConnection: close\r\n\r\n" "$3" "$4" >&3
head -c 8192 <&3 | base64 | tr -d "\n"' - "$host" "${port:-80}" "${rest#*/}" "$place" 2>&1); code=$?
case $code,$said in
0,?*) echo "page|$line|open||0|$said|$(date +%s)" ;;
9,*efused*) echo "page|$line|refused||0||0" ;;
9,*nreachable*|9,*"No route"*) echo "page|$line|unreachable||0||0" ;;
9,*nown*|9,*"not known"*|9,*resolution*) echo "page|$line|unresolved||0||0" ;;
*) echo "page|$line|silent||0||0" ;;
esac ) & done
wait
""",
)

_WINDOWS = (
    "if (-not $p.pages) { throw 'satchel:80' }\n"
    + POWERSHELL_WAYS
    + r"""
foreach ($line in @($p.pages -split "`n" | Where-Object { $_ })) {
  $u = [Uri]($line -split ' ')[0]; $found = Find-Way $u.Host $u.Port 1000; $text = ''; $way = $found.way
  if ($found.client) {
    try {
      $stream = $found.client.GetStream(); $stream.ReadTimeout = 1000
      $ask = [Text.Encoding]::ASCII.GetBytes("GET $($u.PathAndQuery) HTTP/1.1`r`nHost: $($u.Authority)`r`nUser-Agent: Satchel`r`nAccept: */*`r`nConnection: close`r`n`r`n")
      $stream.Write($ask, 0, $ask.Length); $all = New-Object IO.MemoryStream; $buffer = New-Object byte[] 4096
      while ($all.Length -lt 8192 -and ($n = $stream.Read($buffer, 0, 4096)) -gt 0) { $all.Write($buffer, 0, $n) }
    } catch { }
    $found.client.Close()
    if ($all -and $all.Length) { $text = [Convert]::ToBase64String($all.ToArray()) } else { $way = 'late' }
    $all = $null
  }
  $now = [DateTimeOffset]::UtcNow.ToUnixTimeMilliseconds()
  "page|$line|$way|$($found.address)|$($found.ms)|$text|$([long][Math]::Floor($now / 1000))"
}
"""  # noqa: E501 - a script in its own language
)


@dataclass(frozen=True, slots=True)
class Visited:
    """A page whose content is known, how far the way to it goes, and what came back.

    `at`: when it came by the clock of the device, seconds since 1970; 0 for not known.
    """

    page: Page
    attempt: Attempt
    answer: Answer
    at: float = 0.0

    @property
    def host(self) -> str:
        with contextlib.suppress(ValueError):  # an address that was damaged on its way
            return urlsplit(self.page.url).hostname or self.page.url
        return self.page.url

    @property
    def is_right(self) -> bool:
        return self.answer.status == self.page.status and self.answer.body.strip() == self.page.body.strip()


def find_out(task: TaskContext) -> str:
    """What the script writes, for this computer."""
    pages = anchors().pages
    if not pages:
        raise FactUnavailable(Reason.NOT_APPLICABLE, tr("the settings name none"))
    fetched = together([partial(_timed, page.url) for page in pages], task, _SECONDS + 0.2)
    lines = []
    for page, found in zip(pages, fetched, strict=True):
        attempt, data, at = found or (Attempt(Way.SILENT), b"", 0.0)
        told = f"{page.url} {page.status} {page.body}"
        encoded = base64.b64encode(data).decode()
        way = f"{attempt.way.value}|{attempt.address}|{attempt.milliseconds}"
        lines.append(f"page|{told}|{way}|{encoded}|{at:.3f}")
    return "\n".join(lines)


def _timed(url: str) -> tuple[Attempt, bytes, float]:
    return *fetch(url, _SECONDS), time.time()


def parse(os: Os, text: str) -> tuple[Visited, ...]:
    rows = [line.split("|") for line in text.splitlines() if line.strip()]
    if not rows or len(rows) > _MOST_PAGES:
        raise ValueError("no page was tried")
    return tuple(_visited(row) for row in rows)


def _visited(row: list[str]) -> Visited:
    kind, told, way, address, milliseconds, encoded, at = row
    if kind != "page":
        raise ValueError("not a page that was tried")
    url, status, body = told.split(" ", 2)
    try:
        data = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ValueError("the page is damaged") from error
    attempt = Attempt(Way(way), address, int(milliseconds))
    return Visited(Page(url, int(status), body), attempt, read_answer(data), float(at))


PORTAL = Fact(
    "portal",
    {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS},
    parse,
    deadline=6,
    given=AnchorsGiven("pages"),
    own=find_out,
    contacts=PAGES_TOLD,
)
