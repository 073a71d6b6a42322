"""A dossier as the National Portal is told of it, for tests of its clients."""

from datetime import datetime, timedelta

from motcua.exchange.rules import Owner, Paper, PortalDossier, Progress
from motcua.kernel.zone import VIETNAM

AT = datetime(2026, 11, 2, 8, 30, tzinfo=VIETNAM)


def step(order: int, state: int, *, minutes: int = 0) -> Progress:
    return Progress(order=order, state=state, at=AT + timedelta(minutes=minutes), unit="UBND phường Hòa An")


DOSSIER = PortalDossier(
    code="H56.77-20261102-0000001",
    up_to=3,
    agency_id="H56.77",
    procedure_code="1.001193",
    procedure_name="Đăng ký khai sinh",
    sector_code="ho-tich",
    sector_name="Hộ tịch",
    channel=2,
    summary="",
    received_at_unit="UBND phường Hòa An",
    handling_unit="UBND phường Hòa An",
    owner=Owner(name="Nguyễn Văn Đức", is_organisation=False, id_number="000000000077"),
    submitted=AT,
    accepted=AT,
    due=AT + timedelta(days=7),
    ended=None,
    returned=None,
    refused=None,
    state=4,
    return_by_post=False,
    fee_vnd=8000,
    paid_online=False,
    result_number="",
    papers=(Paper(key="c1", name="Tờ khai", reference="abcdef"),),
    progress=(step(1, 1), step(2, 2), step(3, 4)),
)
