"""Officials at their desks, for the tests of the desk: who is signed in where, and how they press a button."""

import re
from dataclasses import dataclass
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

import factories
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.web.desk.deeds import stamp_of


@dataclass(frozen=True)
class Seated:
    """An official signed in, reading the desk in English."""

    unit: Unit
    user: User
    client: Client

    def opens(self, case: factories.Case) -> HttpResponse:
        return self.client.get(f"/desk/dossiers/{case.id}/")

    def presses(
        self,
        case: factories.Case,
        command: str,
        *,
        stamp: str | None = None,
        command_id: str = "",
        **values: object,
    ) -> HttpResponse:
        """Post the form of a command as the page of `case` (as far as the case knows it) would."""
        posted = {
            "command_id": command_id or str(uuid4()),
            "stamp": stamp_of(case.state) if stamp is None else stamp,
            **{name.replace("__", "-"): value for name, value in values.items()},
        }
        return self.client.post(f"/desk/dossiers/{case.id}/do/{command}/", posted)


def seated(unit: Unit, role: str = "intake_officer", *, full_name: str = "Trần Thị Lan") -> Seated:
    user = factories.make_official(unit, role, full_name=full_name)
    return seat(user, unit)


def seat(user: User, unit: Unit) -> Seated:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return Seated(unit, user, client)


def text_of(response: HttpResponse) -> str:
    """The page's text with its spaces squeezed."""
    return re.sub(r"\s+", " ", response.content.decode())
