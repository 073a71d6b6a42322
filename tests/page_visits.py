"""A page in one of its shapes, as the tests that look at every page open it."""

from dataclasses import dataclass

from django.test import Client


@dataclass(frozen=True)
class Visit:
    """A page (`name` of its URL) in one of its shapes, and who opens it."""

    name: str
    path: str
    client: Client | None = None
    answer: int = 200
