"""A bill of materials in CycloneDX 1.6 (ECMA-424), which scanners for known weaknesses read.

It depends on what the program is made of alone: built again from the same parts, it is the same text.
"""

import hashlib
import json
import os
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from app import __version__
from shipping.parts import Part

_OURS = "pkg:generic/satchel@" + __version__


def bill_of_materials(parts: Sequence[Part], target: str) -> str:
    """The bill of the program for `target`, such as "linux-x86_64"."""
    components = {_reference(part): _component(part) for part in parts}
    depends = {_OURS: sorted(_reference(part) for part in parts if not part.inside)}
    for part in parts:
        owner = next((one for one in parts if one.name.lower() == part.inside.lower()), None) if part.inside else None
        if owner:
            depends.setdefault(_reference(owner), []).append(_reference(part))
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            **_moment(),
            "component": {
                "type": "application",
                "bom-ref": _OURS,
                "name": "satchel",
                "version": __version__,
                "licenses": [{"license": {"id": "MIT"}}],
                "purl": _OURS,
                "properties": [{"name": "satchel:target", "value": target}],
            },
        },
        "components": list(components.values()),
        "dependencies": [{"ref": ref, "dependsOn": sorted(set(on))} for ref, on in sorted(depends.items())],
    }
    digest = hashlib.sha256(json.dumps(bill, sort_keys=True).encode()).hexdigest()
    bill["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}"
    return json.dumps(bill, indent=2, ensure_ascii=False) + "\n"


def _moment() -> dict[str, str]:
    """When the source is from, where the builder says so; never the clock, which differs at each build."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not given.isdecimal():
        return {}
    return {"timestamp": datetime.fromtimestamp(int(given), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}


def _reference(part: Part) -> str:
    return part.purl or f"{part.name}@{part.version}" + (f" in {part.inside}" if part.inside else "")


def _component(part: Part) -> dict[str, Any]:
    component: dict[str, Any] = {"type": "library", "bom-ref": _reference(part), "name": part.name}
    if part.version:
        component["version"] = part.version
    if part.licence and part.licence != "see its text":
        component["licenses"] = [_licence(part)]
    if part.purl:
        component["purl"] = part.purl
    if part.source:
        component["externalReferences"] = [{"type": "website", "url": part.source}]
    return component


def _licence(part: Part) -> dict[str, Any]:
    """Debian's short names are not those of SPDX: they are given as names."""
    if part.purl.startswith("pkg:deb/") or part.licence.startswith("LicenseRef"):
        return {"license": {"name": part.licence}}
    return {"expression": part.licence}
