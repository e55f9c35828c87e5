"""How a device asks its printers itself: with Python where it has one, else it tries their ports only."""

import base64

from app.services.probes.printers import MESSAGES, MOST, WANTED

_PACKETS = " ".join(base64.b64encode(message).decode() for message in MESSAGES)

# The questions are those of our own engine, byte for byte; what comes back is read here, not there.
LINUX = rf"""
command -v lpstat >/dev/null 2>&1 || exit 80
list=$(lpstat -v 2>/dev/null) || exit 80
list=$(printf '%s\n' "$list" | sed -n 's#^device for [^:]*: ##p' | sed 's#//[^/@]*@#//#' |
grep -E '^(socket|lpd|ipps?|https?)://[A-Za-z0-9._:%-]+|^[a-z]+://\[[0-9a-fA-F:]+\]' |
grep -vE '^[a-z]+://(localhost|127\.)' | sort -u | head -n {MOST})
[ -n "$list" ] || exit 0
if command -v python3 >/dev/null 2>&1; then
python3 -I - "$list" <<'END'
import base64, errno, http.client, socket, ssl, sys, threading
from urllib.parse import urlsplit
packets = [base64.b64decode(one) for one in "{_PACKETS}".split()]
wanted = {WANTED!r}
ports = dict(socket=9100, lpd=515, ipp=631, ipps=631, http=80, https=443)
out = []
def tcp(host, port):
    try: socket.create_connection((host, port), 2).close(); state = "open"
    except socket.gaierror: state = "unresolved"
    except socket.timeout: state = "silent"
    except OSError as e: state = "refused" if e.errno == errno.ECONNREFUSED else "unreachable" if e.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH) else "unknown"
    except UnicodeError: state = "unknown"
    out.append("tcp|%s|%d|%s" % (host, port, state))
def snmp(host):
    try:
        kind, _, _, _, to = socket.getaddrinfo(host, 161, type=socket.SOCK_DGRAM)[0]
        s = socket.socket(kind, socket.SOCK_DGRAM); s.settimeout(1); s.connect(to)
        got = 0
        for part in range(2):
            for one in packets: s.send(one)
            try:
                while got < len(packets): out.append("snmp|%s|%s" % (host, base64.b64encode(s.recv(65535)).decode())); got += 1
            except socket.timeout: pass
            if got: break
    except (OSError, UnicodeError): pass
def field(tag, name, value):
    n, v = name.encode(), value.encode()
    return bytes([tag]) + len(n).to_bytes(2, "big") + n + len(v).to_bytes(2, "big") + v
def ipp(uri, host, port, scheme):
    body = b"\1\1\0\x0b\0\0\0\1\1" + field(0x47, "attributes-charset", "utf-8") + field(0x48, "attributes-natural-language", "en") + field(0x45, "printer-uri", uri)
    body += b"".join(field(0x44, "" if n else "requested-attributes", one) for n, one in enumerate(wanted)) + b"\3"
    try:
        if scheme in ("ipps", "https"): c = http.client.HTTPSConnection(host, port, timeout=2, context=ssl._create_unverified_context())
        else: c = http.client.HTTPConnection(host, port, timeout=2)
        c.request("POST", urlsplit(uri).path or "/", body, dict([("Content-Type", "application/ipp")]))
        r = c.getresponse()
        if r.status == 200: out.append("ipp|%s|%s" % (host, base64.b64encode(r.read(65536)).decode()))
    except (OSError, ValueError, http.client.HTTPException): pass
work = set()
for uri in sys.argv[1].split():
    try:
        parts = urlsplit(uri); host = parts.hostname; port = parts.port or ports[parts.scheme]
    except (ValueError, KeyError): continue
    work |= set((tcp, host, one) for one in (port, 9100, 631, 515)) | set([(snmp, host)])
    if parts.scheme[:3] in ("ipp", "htt"): work.add((ipp, uri, host, port, parts.scheme))
threads = [threading.Thread(target=one[0], args=one[1:], daemon=True) for one in work]
for one in threads: one.start()
for one in threads: one.join(4)
print("\n".join(list(out)))
END
exit
fi
limit=; command -v timeout >/dev/null 2>&1 && limit='timeout 2'
for uri in $list; do
scheme=${{uri%%://*}}; place=${{uri#*://}}; place=${{place%%[/?]*}}
case $place in \[*) continue ;; esac
host=${{place%%:*}}; port=${{place#"$host"}}; port=${{port#:}}
[ -n "$port" ] || case $scheme in socket) port=9100 ;; lpd) port=515 ;; http) port=80 ;; https) port=443 ;; *) port=631 ;; esac
( state=unknown
if command -v bash >/dev/null 2>&1 && [ -n "$limit" ]; then
said=$($limit bash -c 'exec 3<>"/dev/tcp/$1/$2"' - "$host" "$port" 2>&1); code=$?
case $code/$said in 0/*) state=open ;; 124/*) state=silent ;; *refused*) state=refused ;; *'not known'*|*resolution*) state=unresolved ;; *'No route'*|*unreachable*) state=unreachable ;; esac
elif command -v nc >/dev/null 2>&1; then nc -z -w 2 "$host" "$port" >/dev/null 2>&1 && state=open; fi
echo "tcp|$host|$port|$state" ) &
done
wait
"""  # noqa: E501 - a script in its own language

WINDOWS = rf"""
if ((Get-Service Spooler).Status -ne 4) {{ throw 'satchel:80' }}
$ports = @(Get-CimInstance Win32_TCPIPPrinterPort -Property HostAddress, PortNumber, Protocol | Where-Object {{ $_.HostAddress }} | Sort-Object HostAddress -Unique | Select-Object -First {MOST})
$packets = '{_PACKETS}'.Split(' ') | ForEach-Object {{ ,[Convert]::FromBase64String($_) }}
$tcp = @(foreach ($p in $ports) {{ foreach ($number in @([int]$p.PortNumber, 9100, 631, 515 | Where-Object {{ $_ }} | Select-Object -Unique)) {{
  $c = New-Object Net.Sockets.TcpClient
  try {{ @{{ host = $p.HostAddress; port = $number; client = $c; task = $c.ConnectAsync($p.HostAddress, $number) }} }} catch {{ }}
}} }})
$udp = @(foreach ($p in $ports) {{
  $u = New-Object Net.Sockets.UdpClient
  try {{ $u.Connect($p.HostAddress, 161); $u.Client.ReceiveTimeout = 700; foreach ($one in $packets) {{ [void]$u.Send($one, $one.Length) }}; @{{ host = $p.HostAddress; client = $u }} }} catch {{ }}
}})
$clock = [Diagnostics.Stopwatch]::StartNew()
foreach ($one in $udp) {{
  for ($n = 0; $n -lt $packets.Count; $n++) {{
    try {{ $from = $null; $data = $one.client.Receive([ref]$from); "snmp|$($one.host)|$([Convert]::ToBase64String($data))" }} catch {{ break }}
  }}
  $one.client.Close()
}}
foreach ($one in $tcp) {{
  $state = 'silent'
  try {{ if ($one.task.Wait([int][Math]::Max(0, 2000 - $clock.ElapsedMilliseconds))) {{ $state = 'open' }} }} catch {{
    $e = $_.Exception; while ($e.InnerException) {{ $e = $e.InnerException }}
    $state = switch ([int]$e.ErrorCode) {{ 10061 {{ 'refused' }} 10060 {{ 'silent' }} 10051 {{ 'unreachable' }} 10065 {{ 'unreachable' }} 11001 {{ 'unresolved' }} 11004 {{ 'unresolved' }} default {{ 'unknown' }} }}
  }}
  $one.client.Close(); "tcp|$($one.host)|$($one.port)|$state"
}}
"""  # noqa: E501 - a script in its own language
