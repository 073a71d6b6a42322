"""Liking and disliking a published answer: one mark a person, the last one counts."""

from datetime import datetime

from django.utils.crypto import salted_hmac

from motcua.kernel.zone import day_of
from motcua.petitions.errors import PetitionNotFound
from motcua.petitions.models import Mark, Publication


def mark(publication_id: int, *, voter: str, likes: bool, at: datetime) -> None:
    """`voter` names an account or a browser's session; only a keyed hash of it is kept. Raises PetitionNotFound."""
    petition_id = (
        Publication.objects.filter(pk=publication_id, withdrawn_on__isnull=True)
        .values_list("petition_id", flat=True)
        .first()
    )
    if petition_id is None:
        raise PetitionNotFound
    digest = salted_hmac("motcua.petitions.voter", f"{petition_id}|{voter}", algorithm="sha256").hexdigest()
    Mark.objects.update_or_create(
        petition_id=petition_id, voter=digest, defaults={"likes": likes, "marked_on": day_of(at)}
    )
