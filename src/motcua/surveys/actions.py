"""Writing ratings, inside the transaction of the dossier's event."""

from datetime import datetime

from motcua.surveys.models import Rating


def record(*, dossier_id: int, score: int, words: str, at: datetime) -> None:
    Rating.objects.create(dossier_id=dossier_id, score=score, words=words, given_at=at)
