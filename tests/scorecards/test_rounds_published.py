"""What is contested, entered and published in a round, and what another method would have said of it."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction

from motcua.scorecards import queries, results
from motcua.scorecards.actions import (
    appraising,
    contesting,
    entering,
    frameworks,
    publishing,
    rounds,
    sheets,
)
from motcua.scorecards.errors import (
    AnsweredAlready,
    ContestedAlready,
    Incomplete,
    NotAllowed,
    NotOfTheSystem,
    NotReady,
    PublicationChanged,
    SamePerson,
    Unfit,
    WrongStage,
)
from motcua.scorecards.models import Change, FrameworkVersion, Line, Publication, Result, Round
from motcua.scorecards.models.sheets import Outcome
from motcua.scorecards.rules import freezing
from rounds_ground import (
    NOW,
    PDF_BYTES,
    Town,
    framework,
    in_appraisal,
    judged,
    keep,
    line_of,
    published,
    settle,
    surveyed,
    to_publish,
)

pytestmark = pytest.mark.django_db
LATE = NOW.replace(month=12, day=16)


@pytest.fixture
def town() -> Town:
    return settle()


# Contests


def _proved(town: Town, row: Round) -> Line:
    line = line_of(row, town.justice, "B1")
    sheets.attach(line_id=line.pk, source=PDF_BYTES, name="doi-soat.pdf", by=town.by(town.officer), at=NOW)
    return line


def test_a_figure_is_contested_with_a_proof_and_answered_by_an_appraiser(town: Town) -> None:
    row = in_appraisal(town)
    line, by = line_of(row, town.justice, "B1"), town.by(town.officer)
    with pytest.raises(Incomplete) as missing:
        contesting.contest(line_id=line.pk, words="Thiếu 3 hồ sơ", by=by, at=NOW)
    assert missing.value.field == "file"
    _proved(town, row)
    raised = contesting.contest(line_id=line.pk, words="Thiếu 3 hồ sơ", by=by, at=NOW)
    assert contesting.contest(line_id=line.pk, words="Thiếu 3 hồ sơ", by=by, at=NOW).pk == raised.pk
    with pytest.raises(ContestedAlready):
        contesting.contest(line_id=line.pk, words="Khác", by=town.by(town.head), at=NOW)
    with pytest.raises(NotAllowed):
        contesting.answer_contest(
            contest_id=raised.pk, outcome=Outcome.UPHELD, answer="Tự trả lời", by=by, at=NOW
        )
    judged(town, row)
    with pytest.raises(NotReady):
        rounds.gather(round_id=row.pk, by=town.by(town.staff), at=LATE)
    judge = town.by(town.home_officer)
    contesting.answer_contest(contest_id=raised.pk, outcome=Outcome.UPHELD, answer="Đúng", by=judge, at=NOW)
    with pytest.raises(AnsweredAlready):
        contesting.answer_contest(
            contest_id=raised.pk, outcome=Outcome.REJECTED, answer="Sai", by=judge, at=NOW
        )
    line.refresh_from_db()
    assert (line.is_set_aside, line.frozen) == (True, {"numerator": 0, "denominator": 0})


def test_a_figure_corrected_at_its_source_is_taken_anew_and_never_typed(town: Town) -> None:
    row = in_appraisal(town)
    line = _proved(town, row)
    Line.objects.filter(pk=line.pk).update(frozen={"numerator": 3, "denominator": 9})
    raised = contesting.contest(line_id=line.pk, words="Sai", by=town.by(town.officer), at=NOW)
    later = NOW + timedelta(days=2)
    contesting.answer_contest(
        contest_id=raised.pk,
        outcome=Outcome.CORRECTED,
        answer="Đã sửa",
        by=town.by(town.home_officer),
        at=later,
    )
    line.refresh_from_db()
    assert (line.frozen, line.known_on) == ({"numerator": 0, "denominator": 0}, later.date())
    told = queries.history(line)[0]
    assert told.before == {"value": {"numerator": 3, "denominator": 9}, "set_aside": False}


def test_only_a_figure_of_the_system_can_be_contested(town: Town) -> None:
    row = in_appraisal(town)
    with pytest.raises(NotOfTheSystem):
        contesting.contest(
            line_id=line_of(row, town.justice, "A1").pk, words="Sai", by=town.by(town.officer), at=NOW
        )


# Survey parts


def test_an_entered_value_counts_once_a_second_person_confirmed_it(town: Town) -> None:
    row = in_appraisal(town)
    line, by = line_of(row, town.justice, "C1"), town.by(town.staff)
    given = {"line_id": line.pk, "document": "BC 12/BC-SNV", "by": by, "at": NOW}
    with pytest.raises(Unfit):
        entering.enter(given={"amount": "101"}, **given)  # type: ignore[arg-type]
    made = entering.enter(given={"amount": "85,5"}, **given)  # type: ignore[arg-type]
    assert entering.enter(given={"amount": "85,5"}, **given).pk == made.pk  # type: ignore[arg-type]
    with pytest.raises(SamePerson):
        entering.decide(given_id=made.pk, confirm=True, by=by, at=NOW)
    entering.decide(given_id=made.pk, confirm=False, by=town.by(town.leader), at=NOW)
    line.refresh_from_db()
    assert line.given is None
    surveyed(town, row, justice="85,5")
    line.refresh_from_db()
    assert (line.given, line.given_document) == ({"amount": "85.5"}, "BC 12/BC-SNV ngày 01/11/2026")


# Publication


def test_the_result_is_published_by_a_second_person_with_honest_ranks(town: Town) -> None:
    row = to_publish(town)
    sha256 = results.draft(row).sha256
    by = {"round_id": row.pk, "document": "QĐ 99/QĐ-UBND", "by": town.by(town.staff), "at": NOW}
    with pytest.raises(PublicationChanged):
        publishing.propose(sha256="0" * 64, **by)  # type: ignore[arg-type]
    made = publishing.propose(sha256=sha256, **by)  # type: ignore[arg-type]
    with pytest.raises(SamePerson):
        publishing.decide(proposal_id=made.pk, approve=True, words="", by=town.by(town.staff), at=NOW)
    done = publishing.decide(proposal_id=made.pk, approve=True, words="", by=town.by(town.leader), at=NOW)
    assert done is not None
    again = publishing.decide(proposal_id=made.pk, approve=True, words="", by=town.by(town.leader), at=NOW)
    assert again == done
    assert (done.sha256, freezing.sha256(done.content)) == (sha256, sha256)
    found = {one.unit_id: one for one in results.of_publication(done)}
    # home 10 + 20 + 8 + 18 of 60, justice 10 + 18 + 8 + 18, health 10 + 12 + 8 + 16
    units = (town.home, town.justice, town.health)
    assert [(found[u.pk].total, found[u.pk].index, found[u.pk].rank) for u in units] == [
        (Decimal("56.0000"), Decimal("93.3333"), 1),
        (Decimal("54.0000"), Decimal("90.0000"), 2),
        (Decimal("46.0000"), Decimal("76.6667"), 3),
    ]
    assert [found[u.pk].band for u in (town.home, town.health)] == ["A", "B"]


def test_what_was_published_cannot_be_changed_or_deleted(town: Town) -> None:
    done = published(town)
    for model in (Publication, Result, Change):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Result.objects.filter(publication=done).update(rank=1)
    with pytest.raises(WrongStage):
        rounds.withdraw(round_id=done.round_id, words="Gỡ", by=town.by(town.staff), at=NOW)


def test_a_result_that_changed_since_it_was_proposed_is_not_published(town: Town) -> None:
    row = to_publish(town)
    made = publishing.propose(
        round_id=row.pk, sha256=results.draft(row).sha256, document="QĐ 99", by=town.by(town.staff), at=NOW
    )
    surveyed(town, row, health="95")
    with pytest.raises(PublicationChanged):
        publishing.decide(proposal_id=made.pk, approve=True, words="", by=town.by(town.leader), at=NOW)
    assert not Publication.objects.exists()
    publishing.decide(proposal_id=made.pk, approve=False, words="Trình lại", by=town.by(town.leader), at=NOW)
    published(town, queries.round_of(row.pk))


def test_a_correction_is_a_publication_beside_the_first(town: Town) -> None:
    first = published(town)
    row = first.round
    rounds.correct(round_id=row.pk, words="Cộng nhầm A3 của Sở Y tế", by=town.by(town.staff), at=NOW)
    line = line_of(row, town.health, "A3")
    appraising.read_again(
        line_id=line.pk,
        seen=line.revision,
        given={"amount": "10"},
        reason="Cộng nhầm",
        by=town.by(town.home_officer),
        at=NOW,
    )
    second = published(town, queries.round_of(row.pk))
    assert (second.number, second.reason) == (2, "Cộng nhầm A3 của Sở Y tế")
    totals = {
        one.publication_id: one.total
        for one in Result.objects.filter(unit=town.health).order_by("publication_id")
    }
    assert totals == {first.pk: Decimal("46.0000"), second.pk: Decimal("48.0000")}
    first.refresh_from_db()
    assert freezing.sha256(first.content) == first.sha256


# Other methods


def test_a_past_period_is_shown_by_another_method_without_touching_what_was_published(town: Town) -> None:
    done = published(town)
    other = keep(framework("heavy", weight="10"))
    found = {one.sheet.unit_id: one for one in results.under(done.round, other, now=NOW)}
    assert [(found[u.pk].known, found[u.pk].asked, found[u.pk].rank) for u in (town.home, town.health)] == [
        (4, 5, 1),
        (4, 5, 3),
    ]
    law = FrameworkVersion.objects.filter(key="766/API-2026-09").first()
    if law is None:
        frameworks.take_over(at=NOW)
        law = FrameworkVersion.objects.get(key="766/API-2026-09")
    strange = results.under(done.round, law, now=NOW)
    assert all(one.known < one.asked for one in strange)
    assert Result.objects.count() == 3


def test_other_weights_are_tried_and_nothing_is_kept(town: Town) -> None:
    row = to_publish(town)
    same = results.shaken(row, {})
    assert [(one.name, one.rank, one.changed_rank) for one in same] == [
        ("Sở Nội vụ", 1, 1),
        ("Sở Tư pháp", 2, 2),
        ("Sở Y tế", 3, 3),
    ]
    changed = results.shaken(row, {"A": Fraction(0)})
    assert {one.name: one.changed_rank for one in changed} == {"Sở Nội vụ": 1, "Sở Tư pháp": 1, "Sở Y tế": 3}
