"""A survey with people behind it, for tests: two units, dossiers that ended in October 2026, a wave in November."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import factories
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.dossiers.models import Dossier, Party
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import VIETNAM
from motcua.polls.actions import answering, papers, questionnaires, waves
from motcua.polls.actions.recording import Writer
from motcua.polls.actions.tickets import token_of
from motcua.polls.models import Asked, Questionnaire, Standing, Stratum, Wave
from motcua.polls.rules.law import law_on, sipas

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=VIETNAM)
ENDED = datetime(2026, 10, 15, 9, 0, tzinfo=VIETNAM)


@dataclass(frozen=True)
class Survey:
    wave_id: int
    units: tuple[Unit, ...]
    runner: User
    other: User

    @property
    def wave(self) -> Wave:
        return Wave.objects.select_related("questionnaire").get(pk=self.wave_id)

    def by(self, user: User | None = None, at: datetime = NOW) -> Writer:
        return Writer((user or self.runner).pk, at, Wave.objects.get(pk=self.wave_id).revision)

    def tokens(self) -> list[str]:
        """Of everybody in the main sample, in the order of the draw."""
        rows = Asked.objects.filter(wave_id=self.wave_id, standing__in=(Standing.DRAWN, Standing.INVITED))
        return [token_of(one) for one in rows.order_by("stratum__code", "number")]


def serve(unit: Unit, people: int, *, first: int = 0, ended_at: datetime = ENDED) -> list[int]:
    """Dossiers that ended, one a person: copies of one that went the whole way."""
    case = factories.returned(unit=unit)
    with scope(of_system("test")):
        model = Dossier.objects.get(pk=case.id)
        party = Party.objects.get(pk=case.id)
    made = []
    for n in range(people):
        pk = 10_000_000 + case.id * 1000 + n
        model.pk, model.code, model.ended_at = pk, f"{case.code}-{n}", ended_at
        made.append(pk)
        model._state.adding = True
        model.save(force_insert=True)
        party.pk, party.owner_id_number = pk, f"0{79_199_000_000 + first + n + unit.pk * 100}"
        party.telephone, party.email = f"09{10_000_000 + pk}", f"nguoi{pk}@example.vn"
        party.lookup_secret = f"S{pk}"
        party._state.adding = True
        party.save(force_insert=True)
    return made


def plan(units: Sequence[Unit] = (), **changed: object) -> waves.Plan:
    told = waves.Plan(
        code="sipas-2026", title="Khảo sát hài lòng năm 2026", year=2026, population="administrative",
        questionnaire_id=questionnaires.ship(at=NOW).pk, ended_from=date(2026, 10, 1), ended_to=date(2026, 10, 31),
        opens_on=date(2026, 11, 1), closes_on=date(2026, 11, 30), design=law_on(NOW.date()).design,
        units=tuple(unit.pk for unit in units),
    )  # fmt: skip
    return replace(told, **changed)  # type: ignore[arg-type]


def survey(*people: int, state: str = "open", **changed: object) -> Survey:
    """A wave over as many units as there are numbers, each with so many people; drawn and open unless said."""
    units = tuple(factories.make_unit(f"UBND phường số {n + 1}") for n in range(len(people)))
    for unit, count in zip(units, people, strict=True):
        serve(unit, count)
    runner, other = (factories.make_official(units[0], "reform_staff") for _ in range(2))
    wave = waves.create(plan(units, **changed), by=Writer(runner.pk, NOW))
    found = Survey(wave.pk, units, runner, other)
    if state != "draft":
        with scope(of_system("test")):
            waves.draw(wave.pk, seed="3f9a", by=found.by())
    if state == "open":
        waves.open_(wave.pk, by=found.by())
    return found


def said(score: int = 4, **other: str) -> dict[str, list[str]]:
    """An answered form: this score on every item, by the counter, without feedback."""
    given: Mapping[str, list[str]] = {
        item.code: [str(score)]
        for item in sipas().form.items
        if item.kind == "scale" and item.code != "access_site"
    }
    own = {"way": ["counter"], "has_spoken": ["no"]}
    return {**given, **own, **{code: [text] for code, text in other.items()}}


def answer(survey_: Survey, scores: Sequence[int]) -> None:
    """The first people of the sample answer with these scores."""
    for token, score in zip(survey_.tokens(), scores, strict=False):
        answering.answer(token, said(score), at=NOW)


def published(survey_: Survey, scores: Sequence[int]) -> Wave:
    """Answered, closed, proposed and published by the other person."""
    answer(survey_, scores)
    waves.close(survey_.wave_id, by=survey_.by())
    waves.propose(survey_.wave_id, by=survey_.by())
    waves.publish(survey_.wave_id, by=survey_.by(survey_.other))
    return survey_.wave


def first_asked(survey_: Survey) -> tuple[str, int]:
    """Somebody who may be called, and their stratum."""
    row = Asked.objects.filter(wave_id=survey_.wave_id, standing=Standing.DRAWN).order_by(
        "stratum__code", "number"
    )[0]
    return str(row.pk), row.stratum_id


def differing_paper(survey_: Survey) -> None:
    code = Stratum.objects.filter(wave_id=survey_.wave_id).order_by("code")[0].code
    papers.type_in(survey_.wave_id, "P1", code, said(4), by=survey_.by())
    papers.type_in(
        survey_.wave_id, "P1", code, {**said(4), "result_time": ["2"]}, by=survey_.by(survey_.other)
    )


def new_version(survey_: Survey) -> int:
    row = Questionnaire.objects.latest("pk")
    return questionnaires.new_version(row.pk, by=survey_.by()).pk
