"""The demo province's people: officials in every post, citizens with accounts, and the sign-ins that are printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from motcua.accounts.models import Post, PostHolding, Role
from motcua.demo.names import Person, person
from motcua.demo.settlement import Settlement
from motcua.sandbox.openid_people import DEMO_CITIZEN

PASSWORD = "mot-cua-2026"  # printed at the start; demo accounts exist in a demo province alone
SINCE = date(2025, 7, 1)
CITIZENS = 1200

# How many people hold a post of each role, by how busy such a post is.
HOLDERS: Mapping[str, int] = {Role.INTAKE_OFFICER: 2, Role.CASE_OFFICER: 2}


@dataclass(frozen=True)
class SignIn:
    """One account to try the product with. `wanted` says which post it holds; citizens hold none."""

    username: str
    role: str
    post_role: str = ""
    place: str = ""
    password: str = PASSWORD


SIGN_INS = (
    SignIn("cong.dan", "citizen"),
    SignIn("tiep.nhan", "intake officer, commune service centre", Role.INTAKE_OFFICER, "commune_centre"),
    SignIn("chuyen.vien", "case officer, commune", Role.CASE_OFFICER, "commune"),
    SignIn("lanh.dao", "agency head, commune", Role.AGENCY_HEAD, "commune"),
    SignIn("tiep.nhan.tinh", "intake officer, provincial centre", Role.INTAKE_OFFICER, "provincial_centre"),
    SignIn("chuyen.vien.so", "case officer, Department of Justice", Role.CASE_OFFICER, "justice"),
    SignIn("truong.phong.so", "division head, Department of Justice", Role.DIVISION_HEAD, "justice"),
    SignIn("giam.doc.so", "agency head, Department of Justice", Role.AGENCY_HEAD, "justice"),
    SignIn("chu.tich", "province leader", Role.PROVINCE_LEADER, "province"),
    SignIn("cai.cach", "reform staff", Role.REFORM_STAFF, "reform"),
)


def sign_ins() -> list[tuple[str, str, str]]:
    """(user name, password, role) of the accounts that `motcua up` prints for a demo province."""
    return [(known.username, known.password, known.role) for known in SIGN_INS]


def draw_people(rng: Random, count: int, *, today: date) -> list[Person]:
    """Distinct people: no two share a personal id."""
    found: dict[str, Person] = {}
    while len(found) < count:
        drawn = person(rng, today=today)
        found.setdefault(drawn.personal_id, drawn)
    return [demo_citizen(), *list(found.values())[1:]]


def demo_citizen() -> Person:
    """The printed `cong.dan`: the same person that the stand-in of VNeID knows, so that both sign-ins open one
    account."""
    return Person(
        full_name=DEMO_CITIZEN.name,
        personal_id=DEMO_CITIZEN.personal_id,
        birth_date=date.fromisoformat(DEMO_CITIZEN.birth_date),
        telephone=DEMO_CITIZEN.telephone,
        street=DEMO_CITIZEN.address,
        is_man=False,
    )


@cache
def _hashed() -> str:
    """One hash of the printed password for all who have it: a hash takes a quarter of a second on purpose."""
    return make_password(PASSWORD)


def settle_officials(rng: Random, settlement: Settlement, *, today: date) -> None:
    """Fill every post without a holder. The printed sign-ins take theirs; the rest cannot sign in."""
    user_model = get_user_model()
    hashed = _hashed()
    taken = set(user_model.objects.values_list("username", flat=True))
    posts = list(
        Post.objects.filter(holdings__isnull=True).select_related("unit").order_by("unit__agency_id", "code")
    )
    wanted = {known.username: known for known in SIGN_INS if known.post_role and known.username not in taken}
    accounts, holdings = [], []
    for number, post in enumerate(posts):
        for place in range(HOLDERS.get(post.role, 1)):
            known = _known_for(wanted, post, settlement)
            drawn = person(rng, today=today)
            account = user_model(
                username=known.username
                if known
                else f"cb.{post.unit.agency_id.lower()}.{post.code}.{place + 1}",
                password=hashed if known else "!",
                kind="official",
                full_name=drawn.full_name,
                telephone=drawn.telephone,
                is_demo=True,
            )
            accounts.append(account)
            holdings.append((number, account))
    created = user_model.objects.bulk_create(accounts, batch_size=2000)
    ids = {account.username: account.pk for account in created}
    PostHolding.objects.bulk_create(
        [
            PostHolding(post=posts[number], user_id=ids[account.username], valid_from=SINCE)
            for number, account in holdings
        ],
        batch_size=2000,
    )


def _known_for(wanted: dict[str, SignIn], post: Post, settlement: Settlement) -> SignIn | None:
    """The printed sign-in that this post was made for, once."""
    for name, known in wanted.items():
        if known.post_role == post.role and settlement.unit_for(known.place) == post.unit_id:
            return wanted.pop(name)
    return None


def settle_citizens(people: Sequence[Person], *, area_ids: Sequence[int], rng: Random) -> list[int]:
    """Accounts for those who file online; the first is the printed `cong.dan`. Answers the account ids."""
    user_model = get_user_model()
    hashed = _hashed()
    accounts = [
        user_model(
            username="cong.dan" if number == 0 else f"cd.{who.personal_id}",
            password=hashed if number == 0 else "!",
            kind="citizen",
            full_name=who.full_name,
            personal_id=who.personal_id,
            birth_date=who.birth_date,
            telephone=who.telephone,
            address=who.street,
            area_id=rng.choice(list(area_ids)),
            is_demo=True,
        )
        for number, who in enumerate(people)
    ]
    return [account.pk for account in user_model.objects.bulk_create(accounts, batch_size=2000)]


def holders_by_unit(unit_ids: Iterable[int]) -> dict[int, dict[str, tuple[int, ...]]]:
    """Who holds which role where: unit id -> role -> account ids, in a fixed order."""
    found: dict[int, dict[str, tuple[int, ...]]] = {}
    rows = PostHolding.objects.filter(post__unit_id__in=list(unit_ids)).order_by("post__code", "pk")
    for unit_id, role, user_id in rows.values_list("post__unit_id", "post__role", "user_id"):
        roles = found.setdefault(unit_id, {})
        roles[role] = (*roles.get(role, ()), user_id)
    return found
