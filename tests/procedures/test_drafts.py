from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

import factories
from motcua.kernel.zone import VIETNAM
from motcua.procedures.actions import drafts
from motcua.procedures.errors import DraftChanged, DraftNotFound, DraftOpen, DraftStep, ProcedureNotFound
from motcua.procedures.models import ProcedureVersion
from motcua.procedures.rules.drafting import FlagsInvalid, VersionFlags

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=VIETNAM)
ANN, BINH = 1, 2

pytestmark = pytest.mark.django_db


def test_a_draft_begins_as_what_is_in_force():
    procedure = factories.make_procedure()
    draft = drafts.begin(procedure.code, by=ANN, at=NOW)
    version = procedure.current_version
    assert (draft.content, draft.form_schema) == (version.content, version.form_schema)
    assert VersionFlags.of_json(draft.flags) == drafts.flags_of(version)
    assert draft.based_on_id == version.pk


def test_a_procedure_has_one_open_draft():
    procedure = factories.make_procedure()
    first = drafts.begin(procedure.code, by=ANN, at=NOW)
    with pytest.raises(DraftOpen) as refused:
        drafts.begin(procedure.code, by=BINH, at=NOW)
    assert refused.value.draft_id == first.pk
    drafts.move(first.pk, "withdrawn", by=ANN, at=NOW)
    assert drafts.begin(procedure.code, by=BINH, at=NOW).pk != first.pk


def test_who_saves_over_a_change_not_seen_is_told_and_nothing_is_lost():
    draft = drafts.begin(factories.make_procedure().code, by=ANN, at=NOW)
    drafts.change(draft.pk, drafts.Change(reason="Ann's"), seen_revision=1, by=ANN, at=NOW)
    with pytest.raises(DraftChanged) as refused:
        drafts.change(draft.pk, drafts.Change(reason="Bình's"), seen_revision=1, by=BINH, at=NOW)
    assert (refused.value.revision, refused.value.changed_by_id) == (2, ANN)
    draft.refresh_from_db()
    assert draft.reason == "Ann's"


def test_a_proposed_draft_is_not_changed_until_it_is_taken_back():
    draft = drafts.begin(factories.make_procedure().code, by=ANN, at=NOW)
    drafts.move(draft.pk, "proposed", by=ANN, at=NOW)
    with pytest.raises(DraftStep):
        drafts.change(draft.pk, drafts.Change(reason="late"), seen_revision=2, by=ANN, at=NOW)
    drafts.move(draft.pk, "draft", by=ANN, at=NOW)
    assert drafts.change(draft.pk, drafts.Change(reason="now"), seen_revision=3, by=ANN, at=NOW).revision == 4


def test_only_a_decision_signs_a_draft():
    draft = drafts.begin(factories.make_procedure().code, by=ANN, at=NOW)
    drafts.move(draft.pk, "proposed", by=ANN, at=NOW)
    with pytest.raises(DraftStep):
        drafts.move(draft.pk, "signed", by=BINH, at=NOW)


def test_what_does_not_exist_is_said():
    with pytest.raises(ProcedureNotFound):
        drafts.begin("9.999999", by=ANN, at=NOW)
    with pytest.raises(DraftNotFound):
        drafts.move(404, "proposed", by=ANN, at=NOW)


@pytest.mark.parametrize("column", ["online_level", "payable_online", "older_level", "source", "valid_from"])
def test_no_column_of_a_version_is_rewritten(column: str):
    version = factories.make_procedure().current_version
    new = {"online_level": "info_only", "payable_online": True, "older_level": 3, "source": "other"}
    value = new.get(column, NOW.date())
    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        ProcedureVersion.objects.filter(pk=version.pk).update(**{column: value})


@pytest.mark.parametrize(
    "said",
    [
        {"online_level": "level 3"},
        {"older_level": 5},
        {"older_level": True},
        {"payable_online": True},
        {"eligible": True},
        {"on_mobile": "yes"},
    ],
)
def test_columns_that_no_version_can_have_are_refused(said: dict[str, object]):
    with pytest.raises(FlagsInvalid):
        VersionFlags.of_json(said)
