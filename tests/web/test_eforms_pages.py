"""The editor of e-forms: every page, by plain posts."""

import json

import pytest
from django.test import Client

import factories
from desk_people import Seated, seated, text_of
from motcua.procedures.models import Procedure, ProcedureVersion, VersionDraft
from motcua.procedures.rules.form_rows import rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Seated:
    return seated(factories.make_unit(), "reform_staff")


@pytest.fixture
def procedure() -> Procedure:
    return factories.make_procedure("Đăng ký kết hôn")


@pytest.fixture
def draft(keeper: Seated, procedure: Procedure) -> VersionDraft:
    response = keeper.client.post("/catalogue/forms/begin/", {"code": procedure.code})
    row = VersionDraft.objects.get()
    assert response["Location"] == f"/catalogue/forms/{row.pk}/"
    return row


def rows(draft: VersionDraft) -> list[dict[str, object]]:
    draft.refresh_from_db()
    return rows_of(draft.form_schema, draft.form_layout)


def do(keeper: Seated, draft: VersionDraft, act: str, **values: str) -> object:
    draft.refresh_from_db()
    posted = {"act": act, "revision": str(draft.revision), **values}
    return keeper.client.post(f"/catalogue/forms/{draft.pk}/do/", posted)


def put(keeper: Seated, draft: VersionDraft, **values: str) -> object:
    draft.refresh_from_db()
    posted = {"revision": str(draft.revision), "page": "trang_mot", "required": "on", **values}
    return keeper.client.post(f"/catalogue/forms/{draft.pk}/field/", posted)


def built(keeper: Seated, draft: VersionDraft) -> None:
    """A form with a choice, a number waiting for it, a table and its total."""
    do(keeper, draft, "add-page", vi="Trang một", en="Page one")
    put(
        keeper,
        draft,
        type="radio",
        vi="Loại nhà",
        options="own | Nhà riêng | Own house\nrent | Nhà thuê | Rented",
    )
    put(
        keeper, draft, type="money", vi="Tiền thuê", min="0", new_name="rent",
        **{"when-1": "loai_nha", "is-1": "equals", "value-1": "rent"},
    )  # fmt: skip
    put(keeper, draft, type="table", vi="Thành viên", new_name="members", max_rows="5")
    put(keeper, draft, type="money", vi="Thu nhập", new_name="income", table="members")
    put(keeper, draft, type="total", vi="Tổng thu nhập", new_name="total", sum="members.income")


def test_an_official_builds_a_form_without_code(keeper: Seated, draft: VersionDraft) -> None:
    built(keeper, draft)

    (page,) = rows(draft)
    assert [row["name"] for row in page["fields"]] == ["loai_nha", "rent", "members", "total"]  # type: ignore[attr-defined,index]
    assert page["fields"][1]["when"] == {"loai_nha": "rent"}  # type: ignore[index]
    assert page["fields"][3]["sum"] == ["members.income"]  # type: ignore[index]
    shown = text_of(keeper.client.get(f"/catalogue/forms/{draft.pk}/"))
    assert "only when “Loại nhà” is “Rented”" in shown
    assert ProcedureVersion.objects.count() == 1


def test_every_page_of_the_editor_opens(keeper: Seated, draft: VersionDraft) -> None:
    built(keeper, draft)

    for path in ("", "preview/", "differences/", "file/", "field/?page=trang_mot&name=members",
                 "field/?page=trang_mot&type=address", "field/?page=trang_mot&table=members&name=income",
                 "form.json", "form.yaml"):  # fmt: skip
        assert keeper.client.get(f"/catalogue/forms/{draft.pk}/{path}").status_code == 200, path
    assert keeper.client.get("/catalogue/forms/").status_code == 200


def test_the_preview_judges_answers_by_the_real_schema_and_saves_nothing(
    keeper: Seated, draft: VersionDraft
) -> None:
    built(keeper, draft)
    url = f"/catalogue/forms/{draft.pk}/preview/"

    wrong = keeper.client.post(url, {"loai_nha": "rent"})
    right = keeper.client.post(
        url,
        {"loai_nha": "own", "members-rows": "2", "members-0-noi_dung": "An", "members-0-income": "1.000.000",
         "members-1-noi_dung": "Bình", "members-1-income": "2.500.000"},
    )  # fmt: skip

    assert wrong.status_code == 422
    assert "Tiền thuê: Please answer this question." in text_of(wrong)
    assert "These answers would be accepted." in text_of(right)
    assert "3.500.000" in right.content.decode()


def test_a_row_is_added_and_keeps_what_was_typed(keeper: Seated, draft: VersionDraft) -> None:
    built(keeper, draft)

    shown = keeper.client.post(
        f"/catalogue/forms/{draft.pk}/preview/",
        {"act": "add:members", "loai_nha": "own", "members-rows": "1", "members-0-noi_dung": "Nguyễn Văn An"},
    ).content.decode()

    assert 'name="members-1-income"' in shown
    assert 'value="Nguyễn Văn An"' in shown


def test_a_screen_of_before_saves_nothing_and_keeps_what_was_typed(
    keeper: Seated, draft: VersionDraft
) -> None:
    built(keeper, draft)
    before = rows(draft)

    response = keeper.client.post(
        f"/catalogue/forms/{draft.pk}/field/",
        {"revision": "1", "page": "trang_mot", "type": "text", "vi": "Nghề nghiệp"},
    )

    assert response.status_code == 409
    assert "Somebody changed the draft" in text_of(response)
    assert 'value="Nghề nghiệp"' in response.content.decode()
    assert rows(draft) == before


@pytest.mark.parametrize(
    ("act", "values", "words"),
    [
        ("remove", {"name": "loai_nha"}, "waits for loai_nha, which is no field of the form"),
        ("up", {"name": "rent"}, "which comes only after it"),
        ("add-page", {"vi": " "}, "Fill in what the button needs."),
        ("from", {"from_code": "9.999999"}, "No procedure in force has this code."),
    ],
)
def test_what_would_break_the_form_is_said_and_not_done(
    keeper: Seated, draft: VersionDraft, act: str, values: dict[str, str], words: str
) -> None:
    built(keeper, draft)
    before = rows(draft)

    response = do(keeper, draft, act, **values)

    assert response.status_code == 422  # type: ignore[attr-defined]
    assert words in text_of(response)  # type: ignore[arg-type]
    assert rows(draft) == before


def test_fields_are_moved_renamed_and_removed(keeper: Seated, draft: VersionDraft) -> None:
    built(keeper, draft)

    do(keeper, draft, "before", name="total", target="total")
    do(keeper, draft, "remove", name="rent")
    put(
        keeper,
        draft,
        type="radio",
        name="loai_nha",
        new_name="house",
        vi="Loại nhà",
        options="own | Nhà riêng | Own",
    )
    do(keeper, draft, "down", name="house")

    (page,) = rows(draft)
    assert [row["name"] for row in page["fields"]] == ["members", "house", "total"]  # type: ignore[attr-defined,index]


def test_a_form_taken_along_comes_back_the_same(keeper: Seated, draft: VersionDraft) -> None:
    built(keeper, draft)
    before = rows(draft)
    url = f"/catalogue/forms/{draft.pk}/"

    for kind in ("json", "yaml"):
        text = keeper.client.get(f"{url}form.{kind}").content.decode()
        draft.refresh_from_db()
        response = keeper.client.post(f"{url}file/", {"text": text, "revision": str(draft.revision)})
        assert response.status_code == 302, kind
        assert rows(draft) == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("form: [", "neither JSON nor YAML: look at line"),
        ("a: &a [1]\nb: *a\n", "neither JSON nor YAML"),
        ("hello", "The text has no form"),
        (json.dumps({"schema": {"$ref": "#"}, "layout": {"pages": []}}), "refers to itself"),
        (
            json.dumps({"schema": {"properties": {"a": {"contains": {}}}}, "layout": {"pages": []}}),
            "“contains”",
        ),
        (
            "form: [{page: a, vi: A, en: A, fields: [{name: x, type: oracle, vi: X, en: X}]}]",
            "unknown kind of answer",
        ),
    ],
)
def test_a_file_that_is_no_form_is_refused_with_words(
    keeper: Seated, draft: VersionDraft, text: str, words: str
) -> None:
    response = keeper.client.post(f"/catalogue/forms/{draft.pk}/file/", {"text": text, "revision": "1"})

    assert response.status_code == 422
    assert words in text_of(response)
    assert rows(draft) == []


def test_the_differences_name_what_was_added(keeper: Seated, draft: VersionDraft) -> None:
    built(keeper, draft)

    shown = text_of(keeper.client.get(f"/catalogue/forms/{draft.pk}/differences/"))

    assert "everything is new" in shown
    assert "Thành viên" in shown


def test_only_those_who_keep_the_catalogue_come_in(draft: VersionDraft) -> None:
    intake = seated(factories.make_unit())

    assert intake.client.get(f"/catalogue/forms/{draft.pk}/").status_code == 403
    assert Client().get("/catalogue/forms/").status_code == 302
