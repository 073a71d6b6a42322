"""Who may read the internal processes (every official), and who keeps them."""

from django.core.exceptions import PermissionDenied

from motcua.dossiers.actions.process_migration import STEWARDS
from motcua.web.desk.access import Official


def is_steward(official: Official) -> bool:
    """Whether the post acted in keeps the internal procedures."""
    return bool(official.post.roles & STEWARDS)


def require_steward(official: Official) -> None:
    if not is_steward(official):
        raise PermissionDenied
