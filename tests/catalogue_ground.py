"""The pages of the catalogue's keepers with something to show on each, for the tests in a browser."""

from collections.abc import Iterator

from django.test import Client
from django.utils import timezone

import factories
from browser_ground import client_of
from motcua.kernel.zone import day_of
from motcua.procedures.actions import boards, drafts, publication
from motcua.procedures.models import NationalDifference
from motcua.procedures.rules.publication import Basis

OF_THE_CATALOGUE = frozenset(
    f"catalogue:{page}"
    for page in (
        "list",
        "procedure",
        "version",
        "compare",
        "offerings",
        "drafts",
        "new",
        "draft",
        "draft-compare",
        "decisions",
        "decision-new",
        "decision-edit",
        "decision",
        "boards",
        "board",
        "national",
        "pulled",
    )
)


def visits() -> Iterator[tuple[str, str, Client]]:
    """The keepers' pages: drafts open and closed, a decision in each state, a board with work to do."""
    office = factories.make_unit("Ủy ban nhân dân tỉnh Khánh Hòa", level="province")
    centre = factories.make_unit("Trung tâm Phục vụ hành chính công", kind="service_centre")
    keeper = client_of(factories.make_official(office, "reform_staff"))
    leader = client_of(factories.make_official(office, "province_leader"))
    now = timezone.now()
    changed, waiting, ended = (factories.make_procedure(fee_vnd=8000) for _ in range(3))
    factories.make_offering(changed, centre)
    decisions = []
    for procedure, number in ((changed, "1/QĐ-UBND"), (waiting, "2/QĐ-UBND")):
        draft = drafts.begin(procedure.code, by=1, at=now)
        content = {**draft.content, "levels": ["province"], "steps": "Ba bước."}
        drafts.change(draft.pk, drafts.Change(content=content), seen_revision=1, by=1, at=now)
        drafts.move(draft.pk, "proposed", by=1, at=now)
        said = publication.Decided(
            number=number, issued_on=day_of(now), effective_on=day_of(now), agency_id=office.pk,
            signer="Nguyễn Văn Bình", bases=(Basis("15/2026/TT-BTP", effective_on=day_of(now)),),
        )  # fmt: skip
        decisions.append(publication.prepare(said, [publication.Wanted(draft_id=draft.pk)], by=1, at=now))
    first, second = decisions
    confirmed = publication.Confirmed(
        number=first.number, issued_on=first.issued_on, effective_on=first.effective_on
    )
    boards.post(centre.pk, [changed.current_version_id or 0], on=day_of(now), today=day_of(now), by=1)
    publication.sign(first.pk, confirmed, seen_revision=1, by=2, at=now)
    open_draft = drafts.begin(ended.code, by=1, at=now).pk
    root = "/catalogue/office/"
    yield ("catalogue:list", root, keeper)
    yield ("catalogue:list", f"{root}?quality=late&q=khai", keeper)
    yield ("catalogue:procedure", f"{root}procedures/{changed.code}/", keeper)
    yield ("catalogue:version", f"{root}procedures/{changed.code}/2/", keeper)
    yield ("catalogue:compare", f"{root}procedures/{changed.code}/1/2/", keeper)
    yield ("catalogue:offerings", f"{root}procedures/{changed.code}/offerings/", keeper)
    yield ("catalogue:drafts", f"{root}drafts/?state=all", keeper)
    yield ("catalogue:new", f"{root}drafts/new/", keeper)
    yield ("catalogue:draft", f"{root}drafts/{open_draft}/", keeper)
    yield ("catalogue:draft", f"{root}drafts/{second.items.get().draft_id}/", keeper)
    yield ("catalogue:draft-compare", f"{root}drafts/{second.items.get().draft_id}/differences/", keeper)
    yield ("catalogue:decisions", f"{root}decisions/", keeper)
    yield ("catalogue:decision-new", f"{root}decisions/new/", keeper)
    yield ("catalogue:decision-edit", f"{root}decisions/{second.pk}/edit/", keeper)
    yield ("catalogue:decision", f"{root}decisions/{first.pk}/", keeper)
    yield ("catalogue:decision", f"{root}decisions/{second.pk}/", leader)
    yield ("catalogue:boards", f"{root}boards/", keeper)
    yield ("catalogue:national", f"{root}national/", keeper)
    NationalDifference.objects.create(
        code=changed.code, name=changed.name, kind="renamed", found_at=now, seen_at=now,
        fields=[{"field": "name", "here": [changed.name], "there": ["Khai sinh"]}],
    )  # fmt: skip
    yield ("catalogue:pulled", f"{root}national/pulled/", keeper)
    yield ("catalogue:board", f"{root}boards/{centre.pk}/", keeper)
