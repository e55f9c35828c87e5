"""How a device is told to try the network with what it has: pieces of scripts that several facts share.

Each ends by itself; a device without Python and bash has no answer, never a guess. PowerShell is from documentation.
"""

PYTHON_WAYS = r"""
import errno, os, socket, sys, threading, time
def look_up(host, port, limit):
    found = []
    def ask():
        try: found.extend(socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM))
        except (OSError, UnicodeError): pass
    thread = threading.Thread(target=ask); thread.daemon = True; thread.start(); thread.join(limit)
    return found[:4]
def way_to(host, port, limit):
    begun = time.time(); found = look_up(host, port, limit); worst = ("unreachable" if found else "unresolved"), "", 0
    for number, (family, kind, protocol, _, place) in enumerate(found):
        left = limit - (time.time() - begun)
        if left <= 0: break
        made = socket.socket(family, kind, protocol); start = time.time()
        made.settimeout(left if number == len(found) - 1 else max(left / 2, 0.2))
        try:
            made.connect(place); return "open", place[0], int((time.time() - start) * 1000), made
        except socket.timeout: way = "silent"
        except ConnectionRefusedError: way = "refused"
        except OSError as error:
            way = "unreachable" if error.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL) else "silent"
        made.close()
        if worst[0] == "unreachable": worst = way, place[0], int((time.time() - start) * 1000)
    return worst + (None,)
def all_at_once(work, items, limit):
    threads = [threading.Thread(target=work, args=(item,)) for item in items]
    for thread in threads: thread.daemon = True; thread.start()
    until = time.time() + limit
    for thread in threads: thread.join(max(until - time.time(), 0))
    sys.stdout.flush(); os._exit(0)
"""  # noqa: E501 - a script in its own language
"""For Python 3.6 and later: `way_to(host, port, seconds)` gives how it ended, the address, milliseconds and a socket;
`all_at_once(work, items, seconds)` ends the script."""

POWERSHELL_WAYS = r"""
function Find-Way($name, $port, $ms) {
  try { $all = @([Net.Dns]::GetHostAddresses($name) | Select-Object -First 4) } catch { $all = @() }
  if (-not $all) { return @{ way = 'unresolved'; address = ''; ms = 0; client = $null } }
  $worst = @{ way = 'unreachable'; address = ''; ms = 0; client = $null }
  foreach ($a in $all) {
    $client = New-Object Net.Sockets.TcpClient($a.AddressFamily); $way = 'silent'
    $clock = [Diagnostics.Stopwatch]::StartNew()
    try {
      if ($client.ConnectAsync($a, $port).Wait($ms)) {
        return @{ way = 'open'; address = "$a"; ms = $clock.ElapsedMilliseconds; client = $client }
      }
    } catch {
      $e = $_.Exception; while ($e.InnerException) { $e = $e.InnerException }
      if ($e -is [Net.Sockets.SocketException]) {
        switch ([int]$e.SocketErrorCode) { 10061 { $way = 'refused' } 10051 { $way = 'unreachable' } 10065 { $way = 'unreachable' } 10049 { $way = 'unreachable' } }
      }
    }
    $client.Close()
    if ($worst.way -eq 'unreachable') { $worst = @{ way = $way; address = "$a"; ms = $clock.ElapsedMilliseconds; client = $null } }
  }
  $worst
}
"""  # noqa: E501 - a script in its own language
"""`Find-Way name port milliseconds`: how it ended, the address, milliseconds and a TcpClient, or none."""


def by_python(code: str, *variables: str, otherwise: str = "exit 127\n") -> str:
    """A sh script that runs `code` after `PYTHON_WAYS`; `sys.argv[1:]` are the values of the shell's `variables`.

    `code` holds no single quotation mark. Where the first variable is empty, the question does not apply.
    `otherwise` is for a device without Python.
    """
    arguments = " ".join(f'"${name}"' for name in variables)
    asked = f'[ -n "${variables[0]}" ] || exit 80\n' if variables else ""
    python = f"python3 -I -S -c '{PYTHON_WAYS}{code}' {arguments}\n"
    return f"{asked}if command -v python3 >/dev/null 2>&1; then\n{python}else\n{otherwise}fi\n"
