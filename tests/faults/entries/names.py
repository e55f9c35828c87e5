"""Names, the internet behind the gateway, and the time."""

from tests.faults.fault import Fault
from tests.faults.world.settings import World

_STOPS = "nft 'add table inet u; add chain inet u i { type filter hook input priority 0; }'; nft add rule inet u i"

FAULTS = (
    Fault("one of two DNS servers dead", "no-internet", "dns.resolve.one_dead", world=World(second_dns="silent")),
    Fault("slow DNS", "no-internet", "dns.resolve.slow", world=World(dns="slow")),
    Fault("DNS that fails", "no-internet", "dns.resolve.server_failing", world=World(dns="fails")),
    Fault("DNS that lies", "no-internet", "dns.hijack.lies", world=World(dns="lies")),
    Fault(
        "DNS over UDP blocked",
        "no-internet",
        "dns.resolve.udp_blocked",
        router=f"{_STOPS} udp dport 53 drop",
    ),
    Fault(
        "programs that ask no DNS",
        "no-internet",
        "dns.resolve.local_lookup",
        client="printf 'hosts: files\\n' >/etc/nsswitch.conf",
    ),
    Fault(
        "word in place of a DNS server",
        "no-internet",
        "dns.servers.no_address",
        client="echo 'nameserver router.site.example' >/etc/resolv.conf",
    ),
    Fault(
        "firewall of the device that stops DNS",
        "no-internet",
        "dns.resolve.own_firewall",
        client=_STOPS.replace("input", "output") + " udp dport 53 drop",
    ),
    Fault("network without internet", "no-internet", "", world=World(dns="empty", web="silent", clock=None)),
    Fault("portal that redirects", "no-internet", "net.captive.portal", world=World(web="redirects")),
    Fault("portal with a page of its own", "no-internet", "net.captive.portal", world=World(web="login")),
    Fault("internet that swallows", "no-internet", "net.captive.blocked", world=World(web="silent")),
    Fault("internet that refuses", "no-internet", "net.captive.blocked", world=World(web="refuses")),
    Fault("clock an hour wrong", "no-internet", "time.skew.far_off", world=World(clock=3600)),
    Fault("clock half a minute wrong", "sign-in", "time.skew.off_by", world=World(clock=-30)),
    Fault(
        "time servers blocked",
        "sign-in",
        "time.skew.ntp_blocked",
        client="mkdir -p /etc/chrony; echo 'server ntp.site.example.net iburst' >/etc/chrony/chrony.conf",
        world=World(clock=None),
    ),
    Fault("no time server is set, and none answers", "sign-in", "", world=World(clock=None)),
    Fault("certificates have ended", "no-internet", "net.https.expired", world=World(certificate="expired")),
    Fault("certificates have not begun", "no-internet", "net.https.not_yet_valid", world=World(certificate="early")),
    Fault("certificates of another", "no-internet", "net.https.other_name", world=World(certificate="other_name")),
    Fault("TLS opened by a stranger", "no-internet", "net.https.untrusted", world=World(certificate="unknown")),
    Fault("TLS opened by the firewall of the site", "no-internet", "", world=World(certificate="inspected")),
    Fault(
        "port 443 blocked",
        "no-internet",
        "net.https.blocked",
        router=f"{_STOPS.replace('input', 'forward')} tcp dport 443 drop",
    ),
    Fault(
        "dead proxy",
        "no-internet",
        "proxy.config.dead",
        client="echo http_proxy=http://10.77.0.99:3128 >/etc/environment",
    ),
    Fault(
        "proxy script that is missing",
        "no-internet",
        "proxy.config.no_script",
        client="mkdir -p /etc/xdg; printf '[Proxy Settings]\\nProxyType=2\\nProxy Config Script="
        "http://wpad.site.example.net/missing.pac\\n' >/etc/xdg/kioslaverc",
    ),
    Fault(
        "domain that DNS does not know",
        "sign-in",
        "dns.domain.no_controller",
        client=": >/etc/krb5.keytab; printf '[libdefaults]\\n default_realm = SITE.EXAMPLE\\n' >/etc/krb5.conf",
    ),
    Fault(
        "hosts file that overrides a name",
        "no-internet",
        "dns.hosts.overrides",
        client="echo '10.77.0.66 example.com' >>/etc/hosts",
    ),
)
