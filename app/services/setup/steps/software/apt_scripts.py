"""How a probe asks apt what it would do, without leaving anything on the device."""

SH_APT_LOOK = r"""set_aside() {
cache=/var/cache/apt/pkgcache.bin
[ -s "$cache" ] && [ -z "$(find /var/lib/apt/lists /var/lib/dpkg/status /etc/apt -newer "$cache" 2>/dev/null |
head -n 1)" ] || aside='-oDir::Cache::pkgcache=
-oDir::Cache::srcpkgcache='
}
aside=; set_aside
apt_look() { apt-get -s -q -o Debug::NoLocking=1 -o Dir::Log::Planner=/dev/null $aside "$@"; }
"""
"""apt writes its cache anew (40 MB) where that is older than its lists, also when it only looks: a device that is new,
or whose lists came last night. There it has to work in memory. The words of `$aside` are split at line ends, so it
works with every `IFS` that has one."""
