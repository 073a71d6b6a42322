"""Telling of a file that the virus scanner found harmful after it had been taken: it never opens again.

The pages of the dossier and of the application say so for as long as the file is there; whoever filed is told once.
"""

from datetime import datetime

from motcua.dossiers.models import Component, DraftFile, Party
from motcua.notices.actions import Address, tell
from motcua.records import scanning


def tell_all(*, at: datetime) -> int:
    """Tell of what was found since; how many files. Repeating it tells nothing twice. Runs in the system's scope."""
    found = scanning.infected_not_told()
    for sha256 in found:
        _tell(sha256, at)
        scanning.told([sha256], at=at)
    return len(found)


def _tell(sha256: str, at: datetime) -> None:
    rows = Component.objects.filter(file_id=sha256).select_related("dossier__procedure").order_by("pk")
    for row in rows:
        address = Party.objects.filter(pk=row.dossier_id).values_list("email", flat=True).first()
        tell(
            to=row.dossier.submitter_id,
            kind="file_infected",
            values={"code": row.dossier.code, "procedure": row.dossier.procedure.name},
            key=f"dossier-{row.dossier_id}-file-{sha256[:16]}-infected",
            at=at,
            link=f"/dossiers/{row.dossier.code}/",
            otherwise=Address(email=address or ""),
            dossier_id=row.dossier_id,
        )
    held = DraftFile.objects.filter(file_id=sha256).select_related("draft__user", "draft__procedure")
    for one in held.order_by("pk"):
        if one.draft.submitted_dossier_id is None:
            tell(
                to=one.draft.user_id,
                kind="draft_file_infected",
                values={"procedure": one.draft.procedure.name},
                key=f"draft-{one.draft_id}-file-{sha256[:16]}-infected",
                at=at,
                link="/mine/",
                otherwise=Address(email=one.draft.user.email),
            )
