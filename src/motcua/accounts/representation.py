"""Writing who may act for another person: recorded with ground, proof and days, ended by the representative."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from motcua.accounts.errors import RepresentationUnusable, RepresentedAlready
from motcua.accounts.models import Representation, RepresentationKind, User
from motcua.accounts.rules.organisations import last_day
from motcua.kernel.identity import personal_id_problems
from motcua.kernel.text import squeeze
from motcua.kernel.zone import day_of


def record_representation(
    *,
    user_id: int,
    kind: str,
    represented_name: str,
    represented_personal_id: str,
    represented_birth_date: date | None,
    ground: str,
    proof: str,
    valid_from: date,
    valid_to: date | None,
    at: datetime,
) -> Representation:
    """Record that a person acts for another. The last day follows from the kind (`rules.organisations.last_day`).

    Raises RepresentationUnusable (`field` names what is wrong), RepresentedAlready.
    """
    own = User.objects.get(pk=user_id)
    name, words, paper = squeeze(represented_name), squeeze(ground), squeeze(proof)
    wrong = any(problem.is_error for problem in personal_id_problems(represented_personal_id))
    checks = {
        "kind": kind not in RepresentationKind.values,
        "represented_name": not name,
        "represented_personal_id": wrong or represented_personal_id == own.personal_id,
        "represented_birth_date": kind == RepresentationKind.LEGAL and represented_birth_date is None,
        "ground": not words,
        "proof": not paper,
    }
    for field, is_wrong in checks.items():
        if is_wrong:
            raise RepresentationUnusable(field)
    ends = last_day(kind, valid_from=valid_from, named=valid_to, birth_date=represented_birth_date)
    if ends is not None and (ends < valid_from or ends < day_of(at)):
        raise RepresentationUnusable("valid_to")
    overdue = Representation.objects.filter(
        user_id=user_id,
        represented_personal_id=represented_personal_id,
        ended_at__isnull=True,
        valid_to__lt=day_of(at),
    )
    with transaction.atomic():
        overdue.update(ended_at=at)
        try:
            with transaction.atomic():
                return Representation.objects.create(
                    user_id=user_id,
                    kind=kind,
                    represented_name=name[:120],
                    represented_personal_id=represented_personal_id,
                    represented_birth_date=represented_birth_date,
                    ground=words[:200],
                    proof=paper[:200],
                    valid_from=valid_from,
                    valid_to=ends,
                    recorded_at=at,
                )
        except IntegrityError:
            raise RepresentedAlready(RepresentedAlready.__doc__) from None


def end_representation(*, representation_id: int, user_id: int, at: datetime) -> bool:
    """End one's own; False when there is none that is open."""
    own = Representation.objects.filter(pk=representation_id, user_id=user_id, ended_at__isnull=True)
    return bool(own.update(ended_at=at))
