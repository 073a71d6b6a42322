"""The demo's e-forms: a draft that is a form, and templates that name only what their procedures have."""

from datetime import datetime
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

import factories
from motcua.agencies import queries as agencies
from motcua.demo.eforms import _document, seed_forms
from motcua.kernel.zone import VIETNAM
from motcua.procedures.models import VersionDraft
from motcua.procedures.rules.form_documents import known_names, sample_values
from motcua.procedures.rules.form_rows import checked
from motcua.records import queries as records
from motcua.records.models import DocumentTemplate
from motcua.records.word_templates import draw_up


@pytest.mark.django_db
def test_the_demo_shows_a_form_being_changed_and_templates_in_force() -> None:
    call_command("reference_data", verbosity=0, stdout=StringIO())
    for role, unit in (
        ("reform_staff", agencies.unit_of_key(settings.PROVINCE_CODE, "office")),
        ("province_leader", agencies.peoples_committee(settings.PROVINCE_CODE)),
    ):
        factories.make_official(unit, role)

    seeded = seed_forms(datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM))

    draft = VersionDraft.objects.get()
    assert checked(draft.form_schema, draft.form_layout) == (draft.form_schema, draft.form_layout)
    assert seeded == DocumentTemplate.objects.filter(approved_at__isnull=False).count() == 2
    for row in DocumentTemplate.objects.select_related("procedure__current_version"):
        version = row.procedure.current_version
        assert version is not None
        assert set(row.names) <= known_names(version.form_schema, version.form_layout)
        made = draw_up(
            records.read_file(row.file_id), sample_values(version.form_schema, version.form_layout)
        )
        assert made.missing == ()


def test_the_same_words_make_the_same_document() -> None:
    assert _document(("a", "b")) == _document(("a", "b"))
