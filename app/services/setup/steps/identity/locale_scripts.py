"""The scripts of the language step."""

from app.services.setup.steps.file_sets import SH_PUT_FILES, SH_SHOW_FILES
from app.services.setup.steps.registry_values import PS_VALUES

PATHS = (
    "/etc/default/locale",
    "/etc/locale.conf",
    "/etc/default/keyboard",
    "/etc/vconsole.conf",
    "/etc/locale.gen",
)
SH_ASK_KNOWN = 'if locale -a 2>/dev/null | grep -qixF -- "$1"; then echo yes; else echo no; fi\n'
SH_MAKE = r"""set -e
base=${1%.UTF-8}
[ -e "/usr/share/i18n/locales/$base" ] || {
echo "This device cannot make the language $base (Debian: package locales; others: glibc-langpack)." >&2; exit 90; }
new=/usr/lib/locale/.satchel-new
rm -rf "$new"; mkdir -p "$new"
localedef --no-archive --quiet -i "$base" -f UTF-8 "$new/$2" || [ $? = 1 ]
mv "$new/$2" "/usr/lib/locale/$2"; rmdir "$new"
"""
"""localedef ends with 1 where it only warned. The folder is not the archive of all languages: it can go again."""

SH_PROBE = (
    SH_SHOW_FILES
    + "set -- \"$p_folder\"\nprintf 'known '\n"
    + SH_ASK_KNOWN
    + "if [ -e /etc/debian_version ]; then echo 'debian yes'; else echo 'debian no'; fi\nshow_files '"
    + "\n".join(PATHS)
    + "'\n"
)
SH_APPLY = (
    SH_PUT_FILES
    + 'set -- "$p_name" "$p_folder"\nif ! locale -a 2>/dev/null | grep -qixF -- "$p_folder"; then\n'
    + SH_MAKE
    + 'fi\nput_files "$p_files"\n'
)
SH_REVERT = (
    SH_PUT_FILES
    + r"""put_files "$p_files"
if [ "$p_known" = no ]; then rm -rf "/usr/lib/locale/$p_folder"; fi
"""
)

_PS_SYSTEM = r"""function Get-System {
  $code = (Get-Item -LiteralPath 'HKLM:\SYSTEM\CurrentControlSet\Control\Nls\Locale').GetValue('')
  [Globalization.CultureInfo]::GetCultureInfo([Convert]::ToInt32($code, 16)).Name
}
"""
"""What holds from the next start on: Get-WinSystemLocale tells what holds now."""

PS_PROBE = PS_VALUES + _PS_SYSTEM + "'system ' + (Get-System)\nShow-Values 'values' $p.values\n"
PS_APPLY = (
    "$ErrorActionPreference = 'Stop'\n"
    + PS_VALUES
    + _PS_SYSTEM
    + "if ((Get-System) -ne $p.locale) { Set-WinSystemLocale -SystemLocale $p.locale }\nSet-Values $p.values\n"
)
