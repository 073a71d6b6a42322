"""What every form of a deed owes: it carries out its command."""

import pytest
from django.utils import timezone

import factories
from desk_people import seated
from motcua.dossiers import queries
from motcua.dossiers.rules.commands import Command
from motcua.web.desk.access import Official
from motcua.web.desk.forms.base import DeedForm
from motcua.web.desk.forms.bulk import BulkForm

pytestmark = pytest.mark.django_db


class Idle(DeedForm):
    command = Command.TAKE


class IdleBulk(BulkForm):
    command = Command.TAKE


def test_a_form_of_a_deed_that_carries_out_nothing_cannot_be_made() -> None:
    case = factories.in_processing()
    response = seated(case.handling_unit, "case_officer").opens(case)
    official: Official = response.context["official"]
    page: queries.DossierPage = response.context["page"]

    with pytest.raises(TypeError, match=r"abstract method.* carry_out"):
        Idle(page, official, timezone.now())  # type: ignore[abstract]
    with pytest.raises(TypeError, match=r"abstract method.* carry_out"):
        IdleBulk(official, timezone.now())  # type: ignore[abstract]
