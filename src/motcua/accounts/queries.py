"""Reading accounts: who holds which post on a day, and which units a person's work reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from motcua.accounts.models import Absence, AccountChange, AccountKind, Identity, Post, PostHolding, User
from motcua.accounts.models import Role as Role  # others name roles by it

# Heads answer for what stands under their unit; the province's leaders and reform staff for the whole province.
HEAD_ROLES = frozenset({Role.AGENCY_HEAD.value, Role.DIVISION_HEAD.value})
PROVINCE_ROLES = frozenset({Role.PROVINCE_LEADER.value, Role.REFORM_STAFF.value})


@dataclass(frozen=True)
class HeldPost:
    """A post that a person holds on a day. `role` is a value of `Role`; `former_unit_ids` are the units whose closed
    files its unit keeps since a reorganisation."""

    post_id: int
    unit_id: int
    role: str
    title: str
    unit_name: str
    former_unit_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Holder:
    """A person in a post."""

    user_id: int
    full_name: str
    post_id: int
    title: str


def _on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


# Plain, because it is asked at every request.
_HELD = """
SELECT p.id, p.unit_id, p.role, p.title, u.name, ARRAY(
         WITH RECURSIVE former (id) AS (
             SELECT s.predecessor_id FROM agencies_succession s WHERE s.successor_id = p.unit_id AND s.keeps_files
             UNION
             SELECT s.predecessor_id FROM agencies_succession s JOIN former f ON s.successor_id = f.id
              WHERE s.keeps_files
         ) SELECT id FROM former WHERE id <> p.unit_id)
  FROM accounts_postholding h JOIN accounts_post p ON p.id = h.post_id JOIN agencies_unit u ON u.id = p.unit_id
 WHERE h.user_id = %s AND h.valid_from <= %s AND (h.valid_to IS NULL OR h.valid_to >= %s)
 ORDER BY h.valid_from, h.id
"""


def posts_of(user_id: int, at: date) -> list[HeldPost]:
    """The posts that a person holds on the day, in the order in which they were taken up; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [user_id, at, at])
        return [
            HeldPost(post_id, unit_id, role, title, name, tuple(former))
            for post_id, unit_id, role, title, name, former in cursor.fetchall()
        ]


def holders(unit_id: int, role: str, at: date) -> list[Holder]:
    """Who holds a post with the role in the unit on the day, by name; one query."""
    rows = (
        PostHolding.objects.filter(_on(at), post__unit_id=unit_id, post__role=role)
        .order_by("user__full_name", "pk")
        .values_list("user_id", "user__full_name", "post_id", "post__title")
    )
    return [Holder(*row) for row in rows]


def people_in(unit_id: int, roles: frozenset[str], at: date) -> list[Holder]:
    """Who holds a post with one of the roles in the unit on the day, each once, by name; one query."""
    rows = (
        PostHolding.objects.filter(_on(at), post__unit_id=unit_id, post__role__in=sorted(roles))
        .order_by("user__full_name", "user_id", "pk")
        .values_list("user_id", "user__full_name", "post_id", "post__title")
    )
    found: dict[int, Holder] = {}
    for row in rows:
        found.setdefault(row[0], Holder(*row))
    return list(found.values())


def who_hold_anywhere(roles: frozenset[str], at: date) -> list[int]:
    """The accounts that hold a post with one of the roles in any unit on the day; one query."""
    rows = PostHolding.objects.filter(_on(at), post__role__in=sorted(roles)).order_by("user_id")
    return list(rows.values_list("user_id", flat=True).distinct())


def units_at_work(at: date) -> frozenset[int]:
    """The units in which somebody holds a post on the day; one query."""
    return frozenset(PostHolding.objects.filter(_on(at)).values_list("post__unit_id", flat=True).distinct())


_BELOW = """
WITH RECURSIVE below (id) AS (
    SELECT unnest(%s::bigint[])
    UNION
    SELECT u.id FROM below b CROSS JOIN LATERAL (
        SELECT id FROM agencies_unit WHERE parent_id = b.id
        UNION ALL
        SELECT predecessor_id FROM agencies_succession WHERE successor_id = b.id AND keeps_files
    ) u
) SELECT id FROM below
"""
# A vertical agency (police, social insurance) sits beside a committee and answers to its own ministry.
_BELOW_OWN = """
WITH RECURSIVE below (id) AS (
    SELECT unnest(%s::bigint[])
    UNION
    SELECT u.id FROM below b CROSS JOIN LATERAL (
        SELECT id FROM agencies_unit WHERE parent_id = b.id AND kind <> 'vertical_agency'
        UNION ALL
        SELECT predecessor_id FROM agencies_succession WHERE successor_id = b.id AND keeps_files
    ) u
) SELECT id FROM below
"""
_TOPS = """
WITH RECURSIVE up (id, parent_id) AS (
    SELECT id, parent_id FROM agencies_unit WHERE id = ANY(%s)
    UNION SELECT u.id, u.parent_id FROM agencies_unit u JOIN up ON u.id = up.parent_id
) SELECT id FROM up WHERE parent_id IS NULL
"""


def units_in_reach(user_id: int, at: date, *, posts: Sequence[HeldPost] | None = None) -> frozenset[int]:
    """The units whose dossiers a person may see on the day, from all posts held. Two or three queries; one less
    with the `posts` of that day when they are known already.

    A head reaches the unit and all below it but vertical agencies, other officials their own unit; a province
    leader or reform staff every unit of the province, of which their figures speak. An administrator keeps the
    system and reaches no dossiers by that post. Units that ended stay in reach of those above them and of the
    successor that keeps their closed files: their dossiers do not vanish.
    """
    posts = posts_of(user_id, at) if posts is None else posts
    working = [post for post in posts if post.role != Role.ADMINISTRATOR]
    own = {unit for post in working for unit in (post.unit_id, *post.former_unit_ids)}
    wide = [post.unit_id for post in posts if post.role in PROVINCE_ROLES]
    heading = [post.unit_id for post in posts if post.role in HEAD_ROLES]
    tops = _ids(_TOPS, wide) if wide else set()
    below = _ids(_BELOW, list(tops)) if tops else _ids(_BELOW_OWN, heading) if heading else set()
    return frozenset(own | below)


def _ids(statement: str, units: list[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [units])
        return {int(row[0]) for row in cursor.fetchall()}


def find_citizen(personal_id: str) -> User | None:
    """The citizen's account with this personal id, for the counter; None when there is none."""
    if not personal_id:
        return None
    return User.objects.filter(personal_id=personal_id, kind=AccountKind.CITIZEN).first()


def citizen_named(username: str) -> User | None:
    """The citizen's account of this name; None when there is none."""
    return User.objects.filter(username=username, kind=AccountKind.CITIZEN).first()


def user(user_id: int) -> User | None:
    return User.objects.filter(pk=user_id).first()


def official_named(username: str) -> User | None:
    """The active account of an official with this user name, for commands that act for a person."""
    return User.objects.filter(username=username, kind=AccountKind.OFFICIAL, is_active=True).first()


def full_names(user_ids: set[int]) -> dict[int, str]:
    """Names by account, for lists; one query."""
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "full_name"))


def posts_in(unit_ids: list[int]) -> QuerySet[Post]:
    """The posts of units, held or not, in order of unit and code."""
    return Post.objects.filter(unit_id__in=unit_ids).select_related("unit").order_by("unit_id", "code")


@dataclass(frozen=True)
class AbsenceRow:
    """Who is away from a unit from when to when (both days included), and who stands in."""

    id: int
    user_id: int
    full_name: str
    from_day: date
    to_day: date
    substitute_id: int | None
    substitute_name: str


def absences(unit_id: int, *, until_after: date) -> list[AbsenceRow]:
    """The unit's absences that last until a day or longer, the earliest first; one query."""
    rows = (
        Absence.objects.filter(unit_id=unit_id, cancelled_at__isnull=True, to_day__gte=until_after)
        .order_by("from_day", "pk")
        .values_list(
            "pk", "user_id", "user__full_name", "from_day", "to_day", "substitute_id", "substitute__full_name"
        )
    )
    return [
        AbsenceRow(pk, user, name, begins, ends, by_id, by or "")
        for pk, user, name, begins, ends, by_id, by in rows
    ]


def substitutes(unit_id: int, day: date) -> dict[int, int | None]:
    """Who is away from the unit on the day, with who stands in for them (None: nobody); one query."""
    rows = Absence.objects.filter(
        unit_id=unit_id, cancelled_at__isnull=True, from_day__lte=day, to_day__gte=day
    ).order_by("pk")
    return dict(rows.values_list("user_id", "substitute_id"))


def who_hold(unit_ids: set[int], day: date) -> set[tuple[int, str, int]]:
    """(unit, role, account) of everybody who holds a post in these units on the day; one query."""
    rows = PostHolding.objects.filter(_on(day), post__unit_id__in=unit_ids)
    return {
        (unit, str(role), user)
        for unit, role, user in rows.values_list("post__unit_id", "post__role", "user_id")
    }


@dataclass(frozen=True)
class Colleague:
    """A person of a unit with the titles and roles held there on a day."""

    user_id: int
    full_name: str
    titles: tuple[str, ...]
    roles: frozenset[str]


def colleagues(unit_id: int, day: date) -> list[Colleague]:
    """Everybody who holds a post in the unit on the day, each once, by name; one query."""
    rows = (
        PostHolding.objects.filter(_on(day), post__unit_id=unit_id)
        .order_by("user__full_name", "user_id", "pk")
        .values_list("user_id", "user__full_name", "post__title", "post__role")
    )
    found: dict[int, Colleague] = {}
    for user_id, name, title, role in rows:
        known = found.get(user_id, Colleague(user_id, name, (), frozenset()))
        found[user_id] = Colleague(user_id, name, (*known.titles, title), known.roles | {str(role)})
    return list(found.values())


def titles_held(user_ids: set[int]) -> dict[tuple[int, int], str]:
    """(account, unit) -> the title of the post held there, the newest; also of posts that ended. One query."""
    rows = PostHolding.objects.filter(user_id__in=user_ids).order_by("valid_from", "pk")
    return {
        (user, unit): title
        for user, unit, title in rows.values_list("user_id", "post__unit_id", "post__title")
    }


def assurance_of(user_id: int) -> int:
    """How sure it is whose account this is: 2 where the account bears a personal id that sign-in vouched for, else 1.

    Whoever keeps a level with the sign-in answers here.
    """
    row = User.objects.filter(pk=user_id, is_active=True).only("personal_id").first()
    return 2 if row is not None and row.personal_id else 1


def identities_of(user_id: int) -> list[Identity]:
    """The electronic identities that open an account, by provider."""
    return list(Identity.objects.filter(user_id=user_id).order_by("provider", "pk"))


def changes_of(user_id: int, *, limit: int = 20) -> list[AccountChange]:
    """What identity providers changed in an account, newest first."""
    return list(AccountChange.objects.filter(user_id=user_id).order_by("-at", "-pk")[:limit])


def who_are(unit_ids: frozenset[int], *, username: str = "", full_name: str = "", role: str = "") -> set[int]:
    """Who holds or held a post in these units, by user name, name or role of the post (empty: any); one query."""
    rows = PostHolding.objects.filter(post__unit_id__in=unit_ids)
    named = {"user__username": username, "user__full_name": full_name, "post__role": role}
    rows = rows.filter(**{column: value for column, value in named.items() if value})
    return set(rows.values_list("user_id", flat=True))
