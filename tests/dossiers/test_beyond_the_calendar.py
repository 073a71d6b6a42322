"""A due date is counted only to years whose holidays are known."""

import pytest

import factories
from motcua.dossiers.errors import InputRefused

pytestmark = pytest.mark.django_db


def test_a_dossier_whose_due_date_no_calendar_reaches_is_not_accepted_and_stays_as_it_was():
    case = factories.submitted(limit=(60, "month"))
    before = case.row.head_hash
    with pytest.raises(InputRefused) as refused:
        factories.accepted(case)
    assert (refused.value.field, refused.value.problem) == ("due", "due-beyond-the-calendar")
    assert case.row.head_hash == before
