"""Checks of the keys: what seals and signs and soon ends, and settings that nobody reads any more."""

from django.conf import settings
from django.utils import timezone

from motcua.ops.findings import Finding, note, ok, warning
from motcua.signing import package_queries

SOON_DAYS = 60
_SETTINGS = {
    "own": ("DOCUMENT_AXIS_SIGNING_KEY", "DOCUMENT_AXIS_SIGNING_CERTIFICATE"),
    "roots": ("DOCUMENT_AXIS_TRUSTED",),
    "seals": ("DOCUMENT_AXIS_SEALS",),
}


def all_checks() -> list[Finding]:
    """Of a database whose migrations are applied."""
    return [ends(), *package_settings()]


def ends() -> Finding:
    """One finding for all that ends: the first of them tells how urgent it is."""
    at = timezone.now()
    near = [one for one in package_queries.ending(at=at, within_days=SOON_DAYS) if not one.is_replaced]
    if not near:
        return ok(
            "keys.ending", f"no signing key, seal or trust anchor in force ends within {SOON_DAYS} days"
        )
    said = "; ".join(f"{one.title} on {one.until.isoformat()}" for one in near[:5])
    more = f"; and {len(near) - 5} more" if len(near) > 5 else ""
    return warning(
        "keys.ending",
        f"{len(near)} of the signing keys, seals and trust anchors end soon: {said}{more}",
        "Enter the renewed certificate beside it at /signing/ before that day; a second person approves it.",
    )


def package_settings() -> list[Finding]:
    """The keys of edXML packages: still in the settings, or in the store and named by both."""
    kept = package_queries.kept()
    given = {
        kind: [f"MOTCUA_{name}" for name in names if getattr(settings, name)]
        for kind, names in _SETTINGS.items()
    }
    stale = [name for kind, names in given.items() if getattr(kept, kind) for name in names]
    used = [name for kind, names in given.items() if not getattr(kept, kind) for name in names]
    found = []
    if stale:
        what = f"{', '.join(stale)} are set and read no more: the store of keys speaks"
        found.append(
            note("keys.package-settings", what, "Take them away from the settings, and the files they name.")
        )
    if used:
        what = f"{', '.join(used)} still hold keys of edXML packages in the settings"
        mend = (
            "Carry them over: motcua packages adopt --by ACCOUNT; a second person approves them at /signing/."
        )
        found.append(warning("keys.package-settings-used", what, mend))
    if kept.own and package_queries.own_seal(at=timezone.now()) is None:
        what = "no key that seals edXML packages is in force: nothing leaves to the document axis"
        found.append(
            warning("keys.package-seal", what, "Enter one at /signing/; a second person approves it.")
        )
    return found
