"""Telling of a file that the virus scanner found harmful after it had been taken: it never opens again.

The pages of the dossier and of the application say so for as long as the file is there; whoever filed gets one mail.
"""

from datetime import datetime

from django.conf import settings

from motcua.dossiers.models import Component, DraftFile, Party
from motcua.dossiers.rules.slips import track_url
from motcua.notices.mailing import mail
from motcua.records import scanning


def tell_all(*, at: datetime) -> int:
    """Tell of what was found since; how many files. Repeating it tells nothing twice. Runs in the system's scope."""
    found = scanning.infected_not_told()
    for sha256 in found:
        _tell(sha256)
        scanning.told([sha256], at=at)
    return len(found)


def _tell(sha256: str) -> None:
    rows = Component.objects.filter(file_id=sha256).select_related("dossier__procedure").order_by("pk")
    for row in rows:
        address = Party.objects.filter(pk=row.dossier_id).values_list("email", flat=True).first()
        if address:
            mail(
                "file_infected",
                {"code": row.dossier.code, "procedure": row.dossier.procedure.name},
                to=address,
                address=track_url(settings.PUBLIC_URL, row.dossier.code),
                language=settings.LANGUAGE_CODE,
            )
    held = DraftFile.objects.filter(file_id=sha256).select_related("draft__user", "draft__procedure")
    for one in held.order_by("pk"):
        if one.draft.user.email and one.draft.submitted_dossier_id is None:
            mail(
                "draft_file_infected",
                {"procedure": one.draft.procedure.name},
                to=one.draft.user.email,
                address=f"{settings.PUBLIC_URL.rstrip('/')}/mine/",
                language=settings.LANGUAGE_CODE,
            )
