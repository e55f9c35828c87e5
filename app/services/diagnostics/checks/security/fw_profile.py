"""fw.profile: does a firewall filter what comes in?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.target import Os
from app.services.diagnostics.wording import fine, listed, note, problem, warning
from app.services.facts.security.firewall import FIREWALL, Firewall

_OPEN = "Whoever is in the same network reaches everything that listens on this device."


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(FIREWALL)
    if facts.os is Os.WINDOWS:
        return _windows(found)
    if found.filters:
        return fine("A firewall filters what comes in", Evidence("firewall", "Incoming connections", "filtered"))
    if found.meant:
        name = found.meant[0]
        shown = Evidence("firewall", f"{name} is switched on", "but there are no rules of it", True)
        start = f"See why it did not start: systemctl status {name}"
        remedy = Remedy("Start the firewall", step="sec.firewall", by_hand=(start, f"systemctl restart {name}"))
        return warning("not_working", f"{name} is switched on but filters nothing", shown, why=_OPEN, remedy=remedy)
    shown = Evidence("firewall", "Rules for what comes in", "none")
    return note("No firewall filters what comes in", shown, cause="none", why="Usual on Linux behind a router.")


def _windows(found: Firewall) -> Judgement:
    places = [Evidence("firewall", f"Network {one.name}", one.category) for one in found.networks]
    others = [Evidence("firewall", "Another firewall is on", name) for name in found.others]
    if found.others:
        return fine(f"{listed(found.others)} filters what comes in", *places, *others)
    if not found.is_running:
        shown = Evidence("firewall", "Service mpssvc", "not running", True)
        by_hand = ("As an administrator: Set-Service mpssvc -StartupType Automatic; Start-Service mpssvc",)
        remedy = Remedy("Start the firewall of Windows", by_hand=by_hand)
        return problem("service_off", "The firewall of Windows does not run", shown, why=_OPEN, remedy=remedy)
    used = {one.category for one in found.networks}
    off = [name for name in found.off if name in used or not used]
    if off:
        shown_off = [Evidence("firewall", f"Profile {name}", "off", True) for name in off]
        by_hand = (f"As an administrator: Set-NetFirewallProfile -Profile {','.join(off)} -Enabled True",)
        remedy = Remedy("Switch the firewall on", step="sec.firewall", by_hand=by_hand)
        summary = f"The firewall is off for {listed(name.lower() for name in off)} networks"
        return problem("off", summary, *shown_off, *places, why=_OPEN, remedy=remedy)
    public = [one for one in found.networks if one.category == "Public"]
    if found.in_domain and public and "Domain" not in used:
        shown_public = [Evidence("firewall", f"Network {one.name}", "Public", True) for one in public]
        why = "Windows does not see the domain there, so it closes itself to shares and remote help."
        by_hand = ("See whether a domain controller answers: name servers first.",)
        remedy = Remedy("Let the device find its domain", by_hand=by_hand)
        summary = f"Windows takes {public[0].name} for a public network, although it belongs to a domain"
        return warning("public_in_domain", summary, *shown_public, why=why, remedy=remedy)
    return fine("The firewall of Windows is on", *places)


CHECK = Check("fw.profile", "Firewall", CheckGroup.SECURITY, (FIREWALL,), judge)
