"""No column that names a unit is forgotten when units are reorganised."""

import pytest
from django.apps import apps
from django.db import models

from motcua.dossiers.unit_columns import COLUMNS

# Columns of JSON that hold units' numbers; no foreign key tells of them.
IN_JSON = {"dossiers.Dossier.branches", "dossiers.Dossier.asked_units"}


def test_every_foreign_key_to_a_unit_has_a_stated_treatment() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is apps.get_model("agencies", "Unit")
    }
    assert found | IN_JSON == set(COLUMNS)


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_treatment_says_why(name: str) -> None:
    _, words = COLUMNS[name]
    assert len(words) > 8
    label, _, field = name.rpartition(".")
    apps.get_model(label)._meta.get_field(field)
