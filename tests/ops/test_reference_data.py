"""`motcua reference data`."""

import io
import json

import pytest
from django.core.management import call_command

from motcua.procedures.models import Procedure


def report(**options: object) -> dict[str, dict[str, int]]:
    out = io.StringIO()
    call_command("reference_data", as_json=True, stdout=out, **options)
    read: dict[str, dict[str, int]] = json.loads(out.getvalue())
    return read


@pytest.mark.django_db
def test_it_loads_a_province_in_under_15_seconds_and_then_changes_nothing() -> None:
    first = report()
    assert first["areas"]["created"] == 3355
    assert first["units"]["created"] == 34 + 3321 + 13 + 1 + 65 * 2
    assert (first["catalogue"]["procedures"], first["catalogue"]["offerings"]) == (58, 58 + 33 * 65)
    assert float(str(first["seconds"])) < 15
    again = report()
    assert (again["areas"]["created"], again["units"]["created"], again["posts_created"]) == (0, 0, 0)
    assert (again["catalogue"]["new_versions"], again["catalogue"]["offerings"]) == (0, 0)
    print(first["seconds"], again["seconds"])
    assert Procedure.objects.count() == 58


@pytest.mark.django_db
def test_an_unknown_province_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        call_command("reference_data", province="99")
    assert left.value.code == 2
    assert "MOTCUA_PROVINCE_CODE" in capsys.readouterr().err


@pytest.mark.django_db
def test_another_province_can_be_served() -> None:
    assert report(province="48")["catalogue"]["procedures"] == 58
