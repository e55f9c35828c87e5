"""fw.profile: does a firewall filter what comes in?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.domain.target import Os
from app.services.diagnostics.wording import fine, listed, note, problem, warning
from app.services.facts.security.firewall import FIREWALL, Firewall

_OPEN = tr("Whoever is in the same network reaches everything that listens on this device.")


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(FIREWALL)
    if facts.os is Os.WINDOWS:
        return _windows(found)
    if found.filters:
        return fine(
            tr("A firewall filters what comes in"), Evidence("firewall", tr("Incoming connections"), tr("filtered"))
        )
    if found.meant:
        name = found.meant[0]
        shown = Evidence("firewall", tr("{name} is switched on", name=name), tr("but there are no rules of it"), True)
        start = tr("See why it did not start: systemctl status {name}", name=name)
        remedy = Remedy(
            tr("Start the firewall"), step="sec.firewall", by_hand=(start, tr("systemctl restart {name}", name=name))
        )
        return warning(
            "not_working", tr("{name} is switched on but filters nothing", name=name), shown, why=_OPEN, remedy=remedy
        )
    shown = Evidence("firewall", tr("Rules for what comes in"), tr("none"))
    return note(tr("No firewall filters what comes in"), shown, cause="none", why=tr("Usual on Linux behind a router."))


def _windows(found: Firewall) -> Judgement:
    places = [Evidence("firewall", tr("Network {name}", name=one.name), one.category) for one in found.networks]
    others = [Evidence("firewall", tr("Another firewall is on"), name) for name in found.others]
    if found.others:
        return fine(tr("{others} filters what comes in", others=listed(found.others)), *places, *others)
    if not found.is_running:
        shown = Evidence("firewall", tr("Service mpssvc"), tr("not running"), True)
        by_hand = (tr("As an administrator: Set-Service mpssvc -StartupType Automatic; Start-Service mpssvc"),)
        remedy = Remedy(tr("Start the firewall of Windows"), by_hand=by_hand)
        return problem("service_off", tr("The firewall of Windows does not run"), shown, why=_OPEN, remedy=remedy)
    used = {one.category for one in found.networks}
    off = [name for name in found.off if name in used or not used]
    if off:
        shown_off = [Evidence("firewall", tr("Profile {name}", name=name), tr("off"), True) for name in off]
        by_hand = (tr("As an administrator: Set-NetFirewallProfile -Profile {off} -Enabled True", off=",".join(off)),)
        remedy = Remedy(tr("Switch the firewall on"), step="sec.firewall", by_hand=by_hand)
        summary = tr("The firewall is off for {name} networks", name=listed(name.lower() for name in off))
        return problem("off", summary, *shown_off, *places, why=_OPEN, remedy=remedy)
    public = [one for one in found.networks if one.category == "Public"]
    if found.in_domain and public and "Domain" not in used:
        shown_public = [Evidence("firewall", tr("Network {name}", name=one.name), tr("Public"), True) for one in public]
        why = tr("Windows does not see the domain there, so it closes itself to shares and remote help.")
        by_hand = (tr("See whether a domain controller answers: name servers first."),)
        remedy = Remedy(tr("Let the device find its domain"), by_hand=by_hand)
        summary = tr("Windows takes {name} for a public network, although it belongs to a domain", name=public[0].name)
        return warning("public_in_domain", summary, *shown_public, why=why, remedy=remedy)
    return fine(tr("The firewall of Windows is on"), *places)


CHECK = Check("fw.profile", tr("Firewall"), CheckGroup.SECURITY, (FIREWALL,), judge)
