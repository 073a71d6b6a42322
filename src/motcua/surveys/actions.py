"""Writing ratings, inside the transaction of the dossier's event."""

from datetime import datetime

from motcua.surveys.models import Rating


def record(*, dossier_id: int, score: int, words: str, at: datetime) -> None:
    Rating.objects.create(dossier_id=dossier_id, score=score, words=words, given_at=at)


def forget_words(dossier_id: int) -> int:
    """Empty what an applicant wrote with a rating; the score stays for the figures. How many rows."""
    return Rating.objects.filter(dossier_id=dossier_id).exclude(words="").update(words="")
