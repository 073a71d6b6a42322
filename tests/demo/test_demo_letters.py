"""Documents of the demo: some in and out in every state, written by the same deeds as real ones."""

import pytest

import factories
from motcua.accounts.models import Post, PostHolding, User
from motcua.correspondence.models import Document, Slip, WorkFile
from motcua.correspondence.rules.lifecycle import State
from motcua.demo import letters
from motcua.demo.papers import sample_result
from motcua.demo.settlement import Settlement


@pytest.mark.django_db
def test_documents_stand_in_every_state(monkeypatch: pytest.MonkeyPatch) -> None:
    department = factories.make_unit("Sở Tư pháp", kind="department", level="province")
    commune = factories.make_unit()
    for unit in (department, commune):
        for role in ("registry", "case_officer", "agency_head"):
            user = User.objects.create_user(
                username=f"{role}-{unit.pk}", password=None, kind="official", full_name="X"
            )
            post = Post.objects.create(unit=unit, code=role, title=role, role=role)
            PostHolding.objects.create(post=post, user=user, valid_from=factories.LONG_AGO)
    found = Settlement(places={"justice": department.pk, "commune": commune.pk})
    monkeypatch.setattr(letters, "survey", lambda _today: found)

    made = letters.exchange_some(until=factories.MONDAY, result_sha256=sample_result())

    states = set(Document.unscoped.values_list("state", flat=True))
    assert states == {str(one) for one in State} - {
        State.CANCELLED,
        State.REPLACED,
        State.SIGNED,
        State.REGISTERED,
    } | {State.REGISTERED}
    assert made == Document.unscoped.filter(number__isnull=False).count() > 8
    assert Document.unscoped.filter(secrecy="secret", subject="").count() == 1
    assert WorkFile.unscoped.get().documents.count() == 2
    assert Slip.objects.filter(state="open").count() == 2


@pytest.mark.django_db
def test_a_province_without_people_has_no_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "survey", lambda _today: Settlement())
    assert letters.exchange_some(until=factories.MONDAY, result_sha256=sample_result()) == 0
