"""Posts and absences when units are reorganised: whoever held a post of a unit that ends holds its like in the
successor, from the first day on. Rows that ended stay as they were.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q

from motcua.accounts.models import Absence, Post, PostHolding

_LONGEST_CODE = 40


@dataclass(frozen=True)
class PostsMoved:
    """Posts made or taken over in the successors, holdings that go on there, absences that go with them."""

    posts: int
    holdings: int
    absences: int


def move_posts(
    unit_ids: Collection[int], *, home_of: Callable[[int, str], int], from_day: date
) -> PostsMoved:
    """Move everybody who holds a post of these units on or after `from_day`. Inside a transaction.

    `home_of` says the successor for a unit and the code of a post; a post that stays is left alone. In a successor
    that has the post's code already under another holder the post gets the next free code (`TN1-2`).
    """
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=from_day)
    held = list(
        PostHolding.objects.select_for_update(of=("self",))
        .select_related("post")
        .filter(still, post__unit_id__in=list(unit_ids))
        .order_by("post__unit_id", "post__code", "valid_from", "pk")
    )
    moving = [(one, home_of(one.post.unit_id, one.post.code)) for one in held]
    moving = [(one, home) for one, home in moving if home != one.post.unit_id]
    homes = {home for _, home in moving}
    known = {(post.unit_id, post.code): post for post in Post.objects.filter(unit_id__in=homes)}
    busy = {
        (unit, code)
        for unit, code in PostHolding.objects.filter(still, post__unit_id__in=homes).values_list(
            "post__unit_id", "post__code"
        )
    }
    has = {
        (unit, str(role), user)
        for unit, role, user in PostHolding.objects.filter(still, post__unit_id__in=homes).values_list(
            "post__unit_id", "post__role", "user_id"
        )
    }
    taken: dict[int, Post] = {}  # the post of the successor for each old one
    made: list[Post] = []
    rows: list[PostHolding] = []
    for one, home in moving:
        post = taken.get(one.post_id)
        if post is None:
            post, is_new = _place(one.post, home, known, busy)
            taken[one.post_id] = post
            if is_new:
                made.append(post)
        key = (home, one.post.role, one.user_id)
        if key in has:
            continue  # holds the like there already
        has.add(key)
        rows.append(
            PostHolding(post=post, user_id=one.user_id, valid_from=max(one.valid_from, from_day),
                        valid_to=one.valid_to)
        )  # fmt: skip
    Post.objects.bulk_create(made, batch_size=2000)
    PostHolding.objects.bulk_create(rows, batch_size=2000)
    eve = from_day - timedelta(days=1)
    numbers = [one.pk for one, _ in moving]
    begun = PostHolding.objects.filter(pk__in=numbers, valid_from__lte=eve)
    begun.update(valid_to=eve)
    # a holding that was to begin later has not been: it begins in the successor alone
    PostHolding.objects.filter(pk__in=numbers, valid_from__gt=eve).delete()
    people = {(one.post.unit_id, one.user_id): home for one, home in moving}
    return PostsMoved(len(taken), len(rows), _move_absences(people, from_day))


def _place(
    post: Post, home: int, known: dict[tuple[int, str], Post], busy: set[tuple[int, str]]
) -> tuple[Post, bool]:
    """The post of the successor that this one becomes: a vacant one of its code and role, or a new one (True)."""
    code, number = post.code, 1
    while True:
        there = known.get((home, code))
        if there is None:
            there = Post(unit_id=home, code=code, title=post.title, role=post.role)
            known[home, code] = there
            busy.add((home, code))
            return there, True
        if there.role == post.role and (home, code) not in busy:
            busy.add((home, code))
            return there, False
        number += 1
        code = f"{post.code[: _LONGEST_CODE - 4]}-{number}"


def _move_absences(people: dict[tuple[int, int], int], from_day: date) -> int:
    """Absences that last beyond the day go on in the successor, with the same substitute."""
    units = {unit for unit, _ in people}
    rows = Absence.objects.filter(unit_id__in=units, cancelled_at__isnull=True, to_day__gte=from_day)
    moving = [one for one in rows.order_by("pk") if (one.unit_id, one.user_id) in people]
    Absence.objects.bulk_create(
        Absence(
            unit_id=people[one.unit_id, one.user_id],
            user_id=one.user_id,
            from_day=max(one.from_day, from_day),
            to_day=one.to_day,
            substitute_id=one.substitute_id,
            recorded_by_id=one.recorded_by_id,
            recorded_at=one.recorded_at,
        )
        for one in moving
    )
    numbers = [one.pk for one in moving]
    Absence.objects.filter(pk__in=numbers, from_day__lt=from_day).update(to_day=from_day - timedelta(days=1))
    Absence.objects.filter(pk__in=numbers, from_day__gte=from_day).update(cancelled_at=F("recorded_at"))
    return len(moving)


def held_from(unit_ids: Collection[int], day: date) -> dict[int, tuple[int, int]]:
    """By unit: posts held on the day or later, and people who hold them; one query."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    found: dict[int, tuple[set[int], set[int]]] = {}
    rows = PostHolding.objects.filter(still, post__unit_id__in=list(unit_ids))
    for unit, post, user in rows.values_list("post__unit_id", "post_id", "user_id"):
        posts, people = found.setdefault(unit, (set(), set()))
        posts.add(post)
        people.add(user)
    return {unit: (len(posts), len(people)) for unit, (posts, people) in found.items()}
