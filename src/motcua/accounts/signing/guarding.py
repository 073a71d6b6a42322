"""Against guessing: a name's password is refused for a while after many wrong ones, from wherever they came.

Passkeys still open the account then, so that a stranger who types wrong passwords locks nobody out for good.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.accounts.attempts import attempt_allowed, forget_attempts
from motcua.accounts.models import (
    AccountKind,
    FactorReset,
    PasswordGuard,
    PostHolding,
    SecondFactor,
    User,
)
from motcua.accounts.queries import posts_of
from motcua.accounts.signing import factors
from motcua.accounts.signing.notes import Place, What, note
from motcua.accounts.signing.rules import sign_in_law
from motcua.kernel.zone import day_of


@dataclass(frozen=True)
class Obligation:
    """Whether an official has to have a second factor, whether there is one, and until when it can be put off."""

    is_obliged: bool
    has_one: bool
    may_wait_until: datetime | None

    def blocks(self, at: datetime) -> bool:
        """Whether nothing else can be done before a second factor is there."""
        return (
            self.is_obliged
            and not self.has_one
            and (self.may_wait_until is None or at >= self.may_wait_until)
        )


def obligation(user_id: int, *, at: datetime) -> Obligation:
    """What the law of sign-ins asks of an account at an instant. The days of grace run from the first asking.

    Demo accounts, whose passwords everybody knows, are asked and never made to.
    """
    user = User.objects.only("kind", "is_demo").get(pk=user_id)
    law = sign_in_law(day_of(at))
    if user.kind != AccountKind.OFFICIAL or user.is_demo:
        return Obligation(False, factors.has_any(user_id), None)
    obliged = law.obliges(frozenset(str(post.role) for post in posts_of(user_id, day_of(at))))
    has_one = factors.has_any(user_id)
    if not obliged or has_one:
        return Obligation(obliged, has_one, None)
    guard, _ = PasswordGuard.objects.get_or_create(user_id=user_id)
    if guard.obliged_since is None:
        guard.obliged_since = at
        guard.save(update_fields=["obliged_since"])
    return Obligation(True, has_one, guard.obliged_since + law.grace)


def password_is_open(username: str, *, at: datetime) -> bool:
    """Whether the password of a name may be tried."""
    return not PasswordGuard.objects.filter(user__username=username, closed_until__gt=at).exists()


def password_was_wrong(username: str, *, at: datetime, place: Place) -> None:
    """Count a wrong password; the one too many closes the password of the name. An unknown name counts nowhere."""
    user_id = User.objects.filter(username=username).values_list("pk", flat=True).first()
    if user_id is None:
        return
    law = sign_in_law(day_of(at)).guessing
    note(user_id, What.WRONG_PASSWORD, at=at, place=place)
    if attempt_allowed(
        _key(user_id), limit=law.wrong_passwords - 1, window_seconds=int(law.within.total_seconds())
    ):
        return
    forget_attempts(_key(user_id))
    PasswordGuard.objects.update_or_create(user_id=user_id, defaults={"closed_until": at + law.closed})
    note(user_id, What.CLOSED, at=at, place=place)


def password_was_right(user_id: int) -> None:
    forget_attempts(_key(user_id))


def open_again(user_id: int, *, by_id: int, at: datetime) -> bool:
    """An administrator lets the password be tried again; False when it was open."""
    done = PasswordGuard.objects.filter(user_id=user_id, closed_until__gt=at).update(closed_until=None)
    if done:
        forget_attempts(_key(user_id))
        note(user_id, What.OPENED, at=at, by_id=by_id)
    return bool(done)


@dataclass(frozen=True)
class Standing:
    """How an official's account stands, for whoever looks after the accounts."""

    user_id: int
    full_name: str
    username: str
    posts: tuple[str, ...]
    is_obliged: bool
    factors: int
    closed_until: datetime | None
    reset_id: int | None
    reset_asked_by_id: int | None
    reset_ground: str


def standings(
    *, at: datetime, unit_ids: frozenset[int] | None = None, user_id: int | None = None
) -> list[Standing]:
    """Every official who holds a post on the day, by name; those of some units, or one, only. Three queries."""
    day = day_of(at)
    held = PostHolding.objects.filter(valid_from__lte=day, user__is_active=True).exclude(valid_to__lt=day)
    if unit_ids is not None:
        held = held.filter(post__unit_id__in=unit_ids)
    if user_id is not None:
        held = held.filter(user_id=user_id)
    law = sign_in_law(day)
    people: dict[int, User] = {}
    posts: dict[int, list[str]] = {}
    roles: dict[int, set[str]] = {}
    rows = held.select_related("user", "user__guard", "post", "post__unit").order_by("user__full_name", "pk")
    for row in rows:
        people[row.user_id] = row.user
        posts.setdefault(row.user_id, []).append(f"{row.post.title} – {row.post.unit.name}")
        roles.setdefault(row.user_id, set()).add(str(row.post.role))
    counts: dict[int, int] = {}
    found = SecondFactor.objects.filter(user_id__in=people, removed_at__isnull=True)
    for having in found.values_list("user_id", flat=True):
        counts[having] = counts.get(having, 0) + 1
    open_resets = {
        one.user_id: one for one in FactorReset.objects.filter(user_id__in=people, decided_at__isnull=True)
    }
    return [
        _standing(user, posts[one], law.obliges(frozenset(roles[one])), counts, open_resets, at)
        for one, user in people.items()
    ]


def _standing(
    user: User,
    posts: Sequence[str],
    is_obliged: bool,
    counts: Mapping[int, int],
    resets: Mapping[int, FactorReset],
    at: datetime,
) -> Standing:
    guard: PasswordGuard | None = getattr(user, "guard", None)
    closed = guard.closed_until if guard else None
    reset = resets.get(user.pk)
    return Standing(
        user_id=user.pk,
        full_name=user.full_name,
        username=user.username,
        posts=tuple(posts),
        is_obliged=is_obliged and not user.is_demo,
        factors=counts.get(user.pk, 0),
        closed_until=closed if closed and closed > at else None,
        reset_id=reset.pk if reset else None,
        reset_asked_by_id=reset.asked_by_id if reset else None,
        reset_ground=reset.ground if reset else "",
    )


def _key(user_id: int) -> str:
    return f"password:{user_id}"
