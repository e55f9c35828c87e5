"""The scripts of the installer step. Those of rpm and Windows are written from documentation."""

from app.services.setup.steps.scripts import SH_START

SH_PROBE = (
    SH_START
    + r"""version=
case $p_kind in
deb) command -v dpkg-query >/dev/null 2>&1 || { echo 'this device has no packages of Debian' >&2; exit 80; }
found=$(dpkg-query -W -f '${db:Status-Status} ${Version}' -- "$p_product" 2>/dev/null) || found=
case $found in 'installed '*) version=${found#installed } ;; esac ;;
rpm) command -v rpm >/dev/null 2>&1 || { echo 'this device has no packages of RPM' >&2; exit 80; }
version=$(rpm -q --qf '%{VERSION}-%{RELEASE}' -- "$p_product" 2>/dev/null) || version= ;;
appimage) [ ! -f "$p_target" ] || version=$(sha256sum <"$p_target" | cut -c 1-64)
[ -d "${p_target%/*}" ] && echo 'below yes' || echo 'below no' ;;
*) echo 'it is an installer for Windows' >&2; exit 80 ;;
esac
printf 'version %s\n' "$version"
if [ -z "$p_place" ]; then echo 'place -'; elif [ -f "$p_place" ]; then echo 'place yes'; else echo 'place no'; fi
"""
)

SH_FILE = r"""bring() {
own=; file=$p_carried/$p_name
if [ -z "$p_carried" ]; then
own=$(mktemp -d /var/tmp/satchel-installer.XXXXXX) || exit; trap 'rm -rf "$own"' EXIT
file=$own/$p_name; cp -- "$p_place" "$file" || exit
chmod 755 "$own"
fi
[ "$(sha256sum <"$file" | cut -c 1-64)" = "$p_sha256" ] || refuse "$p_name is not the file that the profile names."
}
"""
"""Only a copy that nobody else can change is looked at and then used."""

SH_APPLY = (
    SH_START
    + SH_FILE
    + r"""DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND
bring
case $p_kind in
deb) [ "$(dpkg-deb -f "$file" Package)" = "$p_product" ] ||
refuse "$p_name is the package $(dpkg-deb -f "$file" Package), not $p_product."
more=$(apt-get -s -q install -- "$file" 2>/dev/null | sed -n 's/^Inst \([^ ]*\) .*/\1/p
s/^Remv \([^ ]*\) .*/-\1/p' | grep -vxF -- "$p_product" || :)
if [ -n "$more" ]; then
refuse "It needs other packages first, by the step for packages: $(printf %s "$more" | tr '\n' ' ')"; fi
apt-get -y -q -o DPkg::Lock::Timeout=60 -o Dpkg::Options::=--force-confold -o APT::Get::Remove=false \
--allow-downgrades install -- "$file" ;;
rpm) rpm -U --oldpackage -- "$file" ;;
appimage) mkdir -p "${p_target%/*}" && cp -- "$file" "$p_target.satchel-new" && chmod 755 "$p_target.satchel-new" &&
mv -f "$p_target.satchel-new" "$p_target" ;;
esac
"""
)
SH_REVERT = (
    SH_START
    + r"""if [ -n "$p_version" ]; then refuse "Version $p_version was there before, and its installer is not."; fi
case $p_kind in
deb) others=$(apt-get -s -q remove -- "$p_product" 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p' |
grep -vxF -- "$p_product" || :)
if [ -n "$others" ]; then
refuse "Other packages need what would be removed: $(printf %s "$others" | tr '\n' ' ')"; fi
DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=60 remove -- "$p_product" ;;
rpm) rpm -e -- "$p_product" ;;
appimage) rm -f "$p_target" "$p_target.satchel-new"
if [ "$p_below" = no ]; then rmdir "${p_target%/*}" 2>/dev/null; rmdir /opt/satchel 2>/dev/null; fi; : ;;
esac
"""
)

PS_START = r"""$ErrorActionPreference = 'Stop'
$roots = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall', `
  'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall'
function Entry {
  foreach ($one in @(Get-ChildItem $roots -ErrorAction SilentlyContinue)) {
    $about = Get-ItemProperty -LiteralPath $one.PSPath
    if ($one.PSChildName -eq $p.product -or $about.DisplayName -eq $p.product) { return $about }
  }
}
function Explain($code) {
  switch ($code) {
    1602 { 'It was cancelled on the device.' } 1603 { 'It failed inside; its log on the device says why.' }
    1619 { 'Windows cannot open the package.' } 1625 { 'A policy of the device forbids it.' }
    1633 { 'It is for another kind of processor.' } 1638 { 'Another version of it is installed.' }
    default { "It ended with code $code." }
  }
}
"""
PS_PROBE = (
    PS_START
    + r"""if ($p.kind -notin 'msi', 'exe') { throw 'satchel:80 it is an installer for Linux' }
$entry = Entry
'version ' + $(if (-not $entry) { '' } elseif ($entry.DisplayVersion) { $entry.DisplayVersion } else { 'installed' })
if (-not $p.place) { 'place -' } elseif (Test-Path -LiteralPath $p.place) { 'place yes' } else { 'place no' }
"""
)
PS_APPLY = (
    PS_START
    + r"""$file = Join-Path $(if ($p.carried) { $p.carried } else { 'C:\Windows\Satchel\installer' }) $p.name
try {
  if (-not $p.carried) {
    New-Item -ItemType Directory -Force (Split-Path $file) | Out-Null
    Copy-Item -LiteralPath $p.place -Destination $file -Force
  }
  if ((Get-FileHash -LiteralPath $file -Algorithm SHA256).Hash -ne $p.sha256) {
    throw ($p.name + ' is not the file that the profile names.') }
  if ($p.signer) {
    $signed = Get-AuthenticodeSignature -LiteralPath $file
    if ($signed.Status -ne 'Valid' -or $signed.SignerCertificate.Subject -notlike ('*' + $p.signer + '*')) {
      throw ($p.name + ' is not signed by ' + $p.signer + '.') }
  }
  $more = @(([string]$p.arguments) -split "`n" | Where-Object { $_ })
  for ($try = 0; $try -lt 10; $try++) {
    $ended = if ($p.kind -eq 'msi') {
      Start-Process msiexec -ArgumentList (@('/i', ('"' + $file + '"'), '/qn', '/norestart') + $more) -Wait -PassThru
    } elseif ($more) { Start-Process $file -ArgumentList $more -Wait -PassThru
    } else { Start-Process $file -Wait -PassThru }
    # 1618: Windows is installing something else
    if ($ended.ExitCode -ne 1618) { break }
    Start-Sleep -Seconds 60
  }
  if ($ended.ExitCode -notin 0, 3010, 1641) { throw (Explain $ended.ExitCode) }
} finally {
  if (-not $p.carried) { Remove-Item -LiteralPath (Split-Path $file) -Recurse -Force -ErrorAction SilentlyContinue }
}
exit 0
"""
)
"""3010 and 1641: it is installed, and Windows wants to start again."""
PS_REVERT = (
    PS_START
    + r"""if ($p.version) { throw ('Version ' + $p.version + ' was there before, and its installer is not.') }
$entry = Entry
if (-not $entry) { exit 0 }
if ($entry.PSChildName -match '^\{[0-9A-Fa-f-]{36}\}$') {
  $ended = Start-Process msiexec -ArgumentList '/x', $entry.PSChildName, '/qn', '/norestart' -Wait -PassThru
  if ($ended.ExitCode -notin 0, 3010, 1605, 1641) { throw (Explain $ended.ExitCode) }
} elseif ($entry.QuietUninstallString) {
  cmd /c $entry.QuietUninstallString
  if ($LASTEXITCODE -notin 0, 3010, 1641) { throw (Explain $LASTEXITCODE) }
} else { throw 'The program has no way to remove it without questions: remove it by hand.' }
exit 0
"""
)
