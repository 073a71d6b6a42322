"""Two opinion surveys in the demo province: one finished and published, one open with its first answers.

Drawn from the demo's own dossiers by the same deeds as real ones; only the answers are put in at once, because taking
them one by one writes a stratum anew each time. Days are counted back from the last day of the demo's year.
"""

from datetime import date, datetime, timedelta
from random import Random

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.kernel import scopes
from motcua.kernel.zone import day_of
from motcua.polls.actions import answering, forgetting, inviting, questionnaires, waves
from motcua.polls.actions.recording import Writer
from motcua.polls.errors import PollError
from motcua.polls.models import Asked, Standing, Stratum, Ticket, Wave
from motcua.polls.rules.answering import checked
from motcua.polls.rules.law import law_on, sipas
from motcua.polls.rules.questionnaire import Kind

WORDS = (
    "Cần trả kết quả sớm hơn",
    "Cán bộ hướng dẫn tận tình",
    "Trang nộp hồ sơ hay bị chậm vào buổi sáng",
    "Nên có thêm ghế ngồi chờ",
    "Mong giảm bớt giấy tờ phải nộp",
    "Phải đi lại hai lần vì thiếu hướng dẫn",
)


def survey(*, until: datetime) -> int:
    """How many answers there are; 0 where the province lacks the people to run a survey."""
    questionnaires.ship(at=until)
    held = accounts.who_hold({row.id for row in agencies.units_on(day_of(until))}, day_of(until))
    runners = sorted(user for _unit, role, user in held if role == accounts.Role.REFORM_STAFF)
    leaders = sorted(user for _unit, role, user in held if role == accounts.Role.PROVINCE_LEADER)
    if not runners or not leaders:
        return 0
    try:
        with scopes.scope(scopes.of_system("demo survey")):
            return _finished(until, runners[0], leaders[0]) + _open(until, runners[0])
    except PollError:  # a province with next to no dossiers has nobody to ask
        return 0


def _plan(
    code: str, title: str, until: datetime, days: tuple[int, int, int, int], margin: float
) -> waves.Plan:
    """`days` ago: the dossiers' first and last day, the survey's first and last day."""
    first, last, opens, closes = (day_of(until) - timedelta(days=ago) for ago in days)
    plan = waves.Plan(
        code=code, title=title, year=opens.year, population="administrative",
        questionnaire_id=questionnaires.ship(at=until).pk, ended_from=first, ended_to=last, opens_on=opens,
        closes_on=closes, design=law_on(opens).design,
    )  # fmt: skip
    return waves.with_design(plan, margin=margin)


def _finished(until: datetime, runner: int, leader: int) -> int:
    plan = _plan(
        f"sipas-{day_of(until).year}",
        f"Khảo sát hài lòng năm {day_of(until).year}",
        until,
        (330, 76, 75, 40),
        0.05,
    )
    opened, closed = until - timedelta(days=75), until - timedelta(days=39)
    wave = waves.create(plan, by=Writer(runner, until - timedelta(days=76)))
    waves.draw(wave.pk, seed="motcua-demo-1", by=Writer(runner, opened))
    waves.open_(wave.pk, by=Writer(runner, opened))
    answers = _answers(wave, 0.62, opened, Random(1))
    waves.close(wave.pk, by=Writer(runner, closed))
    waves.propose(wave.pk, by=Writer(runner, closed))
    waves.publish(wave.pk, by=Writer(leader, closed + timedelta(days=3)))
    forgetting.forget_people(wave.pk, at=until)
    return answers


def _open(until: datetime, runner: int) -> int:
    plan = _plan(f"nhanh-{_quarter(day_of(until))}", "Khảo sát nhanh trong quý", until, (75, 8, 7, -14), 0.2)
    began = until - timedelta(days=7)
    wave = waves.create(plan, by=Writer(runner, began))
    waves.draw(wave.pk, seed="motcua-demo-2", by=Writer(runner, began))
    waves.open_(wave.pk, by=Writer(runner, began))
    answers = _answers(wave, 0.25, until, Random(2))
    inviting.invite(wave.pk, by=Writer(runner, began))
    return answers


def _quarter(day: date) -> str:
    return f"{day.year}-q{(day.month + 2) // 3}"


def _answers(wave: Wave, rate: float, at: datetime, dice: Random) -> int:
    """Some of each stratum answer; a unit has its own mood. Tokens of as many are spent, of whom is left to
    chance."""
    count = 0
    for stratum in Stratum.objects.filter(wave=wave).order_by("code"):
        mood = 0.72 + 0.24 * Random(f"{stratum.unit_id}").random()
        given = [_form(mood, dice) for _one in range(stratum.asked) if dice.random() < rate]
        answering.put(stratum.pk, given, at=at)
        spent = (
            Ticket.objects.filter(stratum=stratum).order_by("pk").values_list("pk", flat=True)[: len(given)]
        )
        Ticket.objects.filter(pk__in=list(spent)).update(is_spent=True)
        count += len(given)
    if rate > 0.5:
        Asked.objects.filter(wave=wave, standing=Standing.DRAWN).update(standing=Standing.INVITED)
    return count


def _form(mood: float, dice: Random) -> dict[str, object]:
    typed: dict[str, list[str]] = {}
    leaning = mood + dice.uniform(-0.18, 0.18)
    for item in sipas().form.items:
        if item.kind is Kind.SCALE:
            typed[item.code] = [_score(leaning, dice)]
        elif item.kind is Kind.SINGLE:
            typed[item.code] = [
                dice.choices([one.code for one in item.options], [6, 3, 1][: len(item.options)])[0]
            ]
        elif item.kind is Kind.SEVERAL:
            typed[item.code] = [one.code for one in item.options if dice.random() < 0.4]
        elif item.kind is Kind.NUMBER:
            typed[item.code] = [str(dice.choice((1, 2, 2, 3)))]
        elif dice.random() < 0.12:
            typed[item.code] = [dice.choice(WORDS)]
    typed["has_spoken"] = ["yes" if dice.random() < 0.15 else "no"]
    found = checked(sipas().form, typed).answers
    return {code: list(value) if isinstance(value, tuple) else value for code, value in found.items()}


def _score(leaning: float, dice: Random) -> str:
    if dice.random() < leaning:
        return "5" if dice.random() < 0.4 else "4"
    return dice.choices(("3", "2", "1"), (6, 3, 1))[0]
