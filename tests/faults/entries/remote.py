"""Folders of other devices, and tunnels into other networks."""

from tests.faults.fault import Fault

# A file system that nobody answers for: whoever opens it hangs, as on a server that has gone. It goes with its process.
_HANGS = r"""cat >/run/hangs.py <<'END'
import ctypes, os, time
fd = os.open("/dev/fuse", os.O_RDWR)
given = b"fd=%d,rootmode=40000,user_id=0,group_id=0" % fd
kept = ctypes.CDLL(None).mount(b"tech@10.77.0.1:/srv", b"/srv/dead", b"fuse.sshfs", 0, given)
for _ in range(300):
    time.sleep(0.2)
    if os.getppid() == 1 and not os.path.exists("/run/hangs.py"): break
END
mkdir -p /srv/dead; setsid python3 /run/hangs.py </dev/null >/dev/null 2>&1 &
t=0; until grep -q fuse.sshfs /proc/mounts || [ $t = 50 ]; do sleep 0.1; t=$((t+1)); done
"""
_TUNNEL = "ip tuntap add dev tun0 mode tun; ip addr add 10.8.0.2/24 dev tun0; ip link set tun0 up\n"

FAULTS = (
    Fault("folder of a dead server", "shared-folder", "share.access.hangs", client=_HANGS),
    Fault(
        "server without shares",
        "shared-folder",
        "share.access.server_refuses",
        client="echo '//10.77.0.1/scans /mnt/scans cifs nofail,_netdev 0 0' >>/etc/fstab",
    ),
    Fault(
        "server of a share gone",
        "shared-folder",
        "share.access.server_silent",
        client="echo '10.77.0.99:/export /mnt/export nfs nofail,_netdev 0 0' >>/etc/fstab",
    ),
    Fault("healthy tunnel", "vpn", "", client=_TUNNEL + "ip route add 10.9.0.0/16 dev tun0"),
    Fault(
        "the same network behind the tunnel",
        "vpn",
        "vpn.overlap.same_network",
        client=_TUNNEL + "ip route add 10.77.0.0/24 dev tun0 metric 500",
    ),
    Fault(
        "tunnel that takes a part of the network",
        "vpn",
        "vpn.overlap.takes_part",
        client=_TUNNEL + "ip route add 10.77.0.128/25 dev tun0",
    ),
)
