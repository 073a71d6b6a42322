"""Reading where papers are and how results left: hand-over lists, hand-over records, corrections."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from motcua.dossiers.errors import PaperListNotFound
from motcua.dossiers.models import Dossier, HandoverRecord, PaperItem, PaperList
from motcua.dossiers.models.papers_travel import PaperItemState, PaperListKind
from motcua.dossiers.rules.states import Handover

MOST_WAITING = 200


@dataclass(frozen=True)
class ListPage:
    """A list with its lines in order."""

    list: PaperList
    items: tuple[PaperItem, ...]

    @property
    def missing(self) -> tuple[PaperItem, ...]:
        return tuple(item for item in self.items if item.state == PaperItemState.MISSING)


def paper_lists(unit_id: int) -> "QuerySet[PaperList]":
    """The lists that a unit made or gets, those to check first, then the newest."""
    return (
        PaperList.objects.filter(Q(unit_id=unit_id) | Q(to_unit_id=unit_id))
        .select_related("unit", "to_unit")
        .annotate(
            lines=Count("items"),
            gone=Count("items", filter=Q(items__state=PaperItemState.MISSING)),
        )
        .order_by("-made_at", "-pk")
    )


def coming(unit_id: int) -> "QuerySet[PaperList]":
    """The lists that wait for this unit's check."""
    to_here = Q(to_unit_id=unit_id) | Q(unit_id=unit_id, kind=PaperListKind.POST_IN)
    return paper_lists(unit_id).filter(to_here, received_at__isnull=True)


def paper_list(list_id: int) -> ListPage:
    """Raises PaperListNotFound outside the scope's reach."""
    found = (
        PaperList.objects.select_related("unit", "to_unit", "made_by", "received_by")
        .filter(pk=list_id)
        .first()
    )
    if found is None:
        raise PaperListNotFound
    items = (
        PaperItem.objects.filter(list=found)
        .select_related("dossier__procedure", "dossier__party")
        .order_by("place")
    )
    return ListPage(found, tuple(items))


def missing(unit_id: int) -> list[PaperItem]:
    """Lines that the check named missing and nobody has found yet, of the lists that a unit made or gets."""
    found = (
        PaperItem.objects.filter(Q(list__unit_id=unit_id) | Q(list__to_unit_id=unit_id))
        .filter(state=PaperItemState.MISSING)
        .select_related("list__unit", "list__to_unit", "dossier__procedure")
        .order_by("list__made_at", "list_id", "place")
    )
    return list(found[:MOST_WAITING])


def missing_line(dossier: Dossier) -> PaperItem | None:
    """The line on which a dossier's papers are looked for, or None; asks only while papers are on the way."""
    if dossier.papers_sent_at is None:
        return None
    lines = PaperItem.objects.filter(dossier_id=dossier.pk, state=PaperItemState.MISSING)
    return lines.select_related("list").order_by("-pk").first()


def to_send(unit_id: int) -> list[Dossier]:
    """Open dossiers whose papers lie at this unit and belong to another: taken in here for it, or handled there.

    They lie where they were taken in until they travel, then where they were received or found.
    """
    elsewhere = Q(receiving_unit_id=unit_id) & ~Q(handling_unit_id=unit_id)
    for_another = Q(intake_point_id=unit_id) & ~Q(receiving_unit_id=unit_id)
    never_sent = Q(papers_unit_id__isnull=True)
    taken_in_here = Q(intake_point_id=unit_id) | Q(intake_point_id__isnull=True, receiving_unit_id=unit_id)
    came_here = Q(papers_unit_id=unit_id, papers_sent_at__isnull=True)
    found = (
        Dossier.objects.filter(elsewhere | for_another)
        .filter(ended_at__isnull=True, accepted_at__isnull=False)
        .filter((never_sent & taken_in_here) | came_here)
        .exclude(channel="online")
        .select_related("procedure", "handling_unit", "receiving_unit")
        .order_by("accepted_at", "pk")
    )
    return list(found[:MOST_WAITING])


def to_post(unit_id: int) -> list[Dossier]:
    """Results that lie ready here and are to go by post, nothing owed."""
    found = (
        Dossier.objects.filter(
            receiving_unit_id=unit_id,
            handover=Handover.READY,
            return_method="post",
            finance__in=["none", "paid"],
        )
        .select_related("procedure", "party")
        .order_by("ended_at", "pk")
    )
    return list(found[:MOST_WAITING])


def handovers(dossier_id: int) -> list[HandoverRecord]:
    """Who received the result, and when; more than one after a recall is impossible, none before the hand-over."""
    return list(
        HandoverRecord.objects.filter(dossier_id=dossier_id).select_related("signature").order_by("seq")
    )


def corrections(dossier: Dossier) -> list[Dossier]:
    """The dossier that this one corrects and those that correct it, within the open scope."""
    linked = Q(corrects_id=dossier.pk)
    if dossier.corrects_id is not None:
        linked |= Q(pk=dossier.corrects_id)
    return list(Dossier.objects.filter(linked).order_by("submitted_at", "pk"))
