"""Takes out of free text what looks like a secret. The last line of defence: secrets do not come into text at all."""

import re
from functools import cache
from typing import Any

from app.domain.secret import MASK
from app.services.known_values import KnownValues

_WORD = (
    r"(?:pass(?:word|wort|wd|phrase|code)|kennwort|pwd|secret|token|api[_-]?key|psk|private[_-]?key|access[_-]?key"
    r"|wpa[_-]?key|key[_-]?material)"
)
# Every repetition that could be tried again from many places has an end: a device writes what is searched here.
_NAME = rf"[\w-]{{0,100}}{_WORD}[\w-]{{0,100}}"
_VALUE = r"""(?:"[^"\n]*"|'[^'\n]*'|[^\s,;&"'<>]+)"""
_SETTING = r"(?!for\b|of\b|is\b|was\b|in\b|to\b)\S+"  # in the configuration of a switch, a router or a firewall
SECRET_NAME = rf"(?i)^{_NAME}$"
_LITERAL = r"""(?:'(?:[^'\n]|''){0,300}'|"(?:[^"`\n]|`.|""){0,300}")"""  # of PowerShell
_GIVEN = rf"""(?:{_LITERAL}|[^\s,;|&()"'$-][^\s,;|&()]*)"""  # to a parameter of PowerShell; no variable

_RULES: tuple[tuple[str, str], ...] = (  # compiled at the first use: the start of the window needs none
    (r"(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", MASK),
    # PowerShell and the programs of Windows. First: the rules below would leave half of some of these.
    (rf"(?i)(\bConvertTo-SecureString\s+(?:-(?:String|AsPlainText|Force)\s+){{0,3}}){_GIVEN}", rf"\1{MASK}"),
    (rf"(?i){_LITERAL}(\s*\|\s*ConvertTo-SecureString\b)", rf"{MASK}\1"),
    (rf"(?i)(\bNetworkCredential\b[^\n;|,]{{0,60}}?{_LITERAL}\s*,\s*){_LITERAL}", rf"\1{MASK}"),
    (rf"(?i)(\$[\w:]{{0,40}}(?:pass\w{{0,40}}|pw) ?=\s*){_LITERAL}", rf"\1{MASK}"),
    (rf"(?i)((?:[-/]pass|\bwinrs\b[^\n|;]{{0,300}}?\s[-/]p):){_VALUE}", rf"\1{MASK}"),
    (rf"(?i)(\b(?:psexec\w*\b[^\n|;]{{0,300}}?\s[-/]p|schtasks\b[^\n|;]{{0,300}}?\s/r?p)\s+){_VALUE}", rf"\1{MASK}"),
    (r"(?i)(\bnet\s+use\s[^\n|;]{0,300}?/user:\S+\s+)(?![/*])\S+", rf"\1{MASK}"),
    (r"(?<=://)([^\s/:@]*):[^\s/@]+(?=@)", rf"\1:{MASK}"),
    (r"(?i)\b(authorization\s*:\s*\w+|bearer)\s+[\w.~+/=-]{6,}", rf"\1 {MASK}"),
    (rf"(?i)((?<!\w)(?:--?|/){_NAME})(\s+){_VALUE}", rf"\1\2{MASK}"),
    (rf"""(?i)(?<=")({_NAME}"\s?:\s?")(?:[^"\\\n]|\\.){{1,400}}(")""", rf"\1{MASK}\2"),  # of JSON, which stays JSON
    (
        rf"""(?i)(?<![\w-])({_NAME}["']?\s*[:=]\s*)(?!(?<=":)(?:true|false|null|"(?:•{{6}})?"|\d{{9,13}})[,}}])"""
        rf"""(?!(?<=:)(?:auth|account|session|chauthtok)\)){_VALUE}""",  # as PAM: "(gdm-password:auth)"
        rf"\1{MASK}",
    ),
    (r"(?i)\b((?:mysql|mariadb)\w*|sshpass)\b([^\n|;]{0,300}?\s-p)\s*[^\s]+", rf"\1\2{MASK}"),
    (r"(?i)(\bnet\s+user\s+\S+\s+)(?![/*])\S+", rf"\1{MASK}"),
    (r"(?i)(\bnet\s+use\s+(?:\S+\s+)?\\\\\S+\s+)(?![/*])\S+", rf"\1{MASK}"),
    (r"(?i)(\b(?:echo|printf)\s+)[^|\n]{1,300}(\|\s*(?:sudo|su|passwd|chpasswd|smbpasswd)\b)", rf"\1{MASK} \2"),
    (r"(?i)(\b(?:curl|wget)\b[^\n|;]{0,300}?\s(?:-u|--user)[\s=]*[^\s:]+):\S+", rf"\1:{MASK}"),
    (
        rf"(?i)(\b(?:enable|username(?:\s+\S+){{1,5}}?)\s+(?:password|secret)\s+(?:level\s+\d+\s+)?(?:\d\s+)?)"
        rf"{_SETTING}",
        rf"\1{MASK}",
    ),
    (
        r"(\b(?:(?:ipmitool\b[^\n|;]{0,300}?\s-P|ldap\w+\b[^\n|;]{0,300}?\s-w|redis-cli\b[^\n|;]{0,300}?\s-a|plink\b[^\n|;]{0,300}?\s-pw)\s+"
        r"|smbclient\b[^\n|;]{0,300}?\s-U\s*[^\s%]+%|wpa_passphrase\s+(?:'[^'\n]*'|\"[^\"\n]*\"|\S+)\s+))\S+",
        rf"\1{MASK}",
    ),
    (rf"(?im)(^\s*password\s+\d\s+){_SETTING}", rf"\1{MASK}"),  # of a line of a switch
    (rf"(?i)(\bsnmp-server\s+community\s+){_SETTING}", rf"\1{MASK}"),
    (rf"(?i)(\bset\s+(?:[\w-]*passw(?:or)?d|psksecret|secret)\s+(?:ENC\s+)?){_SETTING}", rf"\1{MASK}"),
    (r"(?<!\d)(?:\d{6}-){7}\d{6}(?!\d)", MASK),  # BitLocker recovery password
    (r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|xox[abprs]-[\w-]{10,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+)", MASK),
)


KNOWN = KnownValues()
"""What is masked wherever it stands, as it is or encoded. It holds no secret itself."""


def redact(text: str) -> str:
    """`text` with the mask in place of passwords, keys and tokens: known ones, and what its surroundings tell."""
    KNOWN.refresh()
    text = KNOWN.masked(text, MASK)
    for pattern, replacement in _compiled():
        text = pattern.sub(replacement, text)
    return text


_HINTS = (
    *("pass", "pwd", "secret", "token", "key", "psk", "bearer", "authorization", "://", "mysql", "mariadb", "net user"),
    *("net use", "community", "echo", "printf", "curl", "wget", "akia", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "xox"),
    *("eyj", "ipmitool", "ldap", "redis-cli", "plink", "smbclient"),
    *("securestring", "networkcredential", "pw=", "pw =", "winrs", "psexec", "schtasks", "kennwort"),
)
_SHORTEST_HINT = 3
_RECOVERY = re.compile(r"(?<!\d)\d{6}-\d")


def may_hold_secret(text: str) -> bool:
    """A quick look: False where `secret_spans` would find nothing, and where no secret has begun."""
    if len(text) < _SHORTEST_HINT:
        return False
    lower = text.lower()
    is_told = any(hint in lower for hint in _HINTS) or ("-" in text and _RECOVERY.search(text) is not None)
    return is_told or bool(KNOWN.encoded_spans(text))


def secret_spans(text: str) -> list[tuple[int, int]]:
    """Where `redact` would put its mask: start and end of each place; they may overlap."""
    found = KNOWN.encoded_spans(text)
    for (pattern, _), (_, replacement) in zip(_compiled(), _RULES, strict=True):
        for match in pattern.finditer(text):
            before, _, after = replacement.partition(MASK)
            first = match.end(before.count("\\")) if "\\" in before else match.start()
            found.append((first, match.start(before.count("\\") + 1) if "\\" in after else match.end()))
    return found


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    """To ask re for its own copy takes longer than to search a short text."""
    return tuple((re.compile(pattern), replacement) for pattern, replacement in _RULES)


def redact_data(value: Any) -> Any:
    """The same for JSON values. What stands under a name such as "password" is masked whole."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {
            key: MASK if item and isinstance(item, str | int | float | list) and not isinstance(item, bool)
            and re.match(SECRET_NAME, str(key)) else redact_data(item)
            for key, item in value.items()
        }  # fmt: skip
    if isinstance(value, list | tuple):
        return [redact_data(item) for item in value]
    return value
