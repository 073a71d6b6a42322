"""Whose papers an account may see by number: the one place that says so.

Papers belong to a personal id or tax code, not to an account. An account sees those of its own personal id once that
is verified; today every citizen's account carries a verified one. Whoever adds assurance levels, or organisations
that a person represents, changes this function alone.
"""

from motcua.accounts.models import AccountKind, User


def owner_numbers(user: object) -> tuple[str, ...]:
    """The personal ids and tax codes whose papers this account may see; none for officials and the signed-out."""
    if not isinstance(user, User) or not user.is_active or user.kind != AccountKind.CITIZEN:
        return ()
    return (user.personal_id,) if user.personal_id else ()


def owner_numbers_of(user_id: int | None) -> tuple[str, ...]:
    """The same by the account's id; one query."""
    return () if user_id is None else owner_numbers(User.objects.filter(pk=user_id).first())
