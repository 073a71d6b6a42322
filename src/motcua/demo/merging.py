"""A merger of two communes of the demo province, drawn up and waiting for another person's approval."""

from datetime import datetime, timedelta

from django.conf import settings

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.agencies.reorganisations import Head
from motcua.dossiers.actions import reorganising
from motcua.dossiers.rules.authority import Acting
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import day_of


def draw_up_merger(until: datetime) -> int:
    """The second commune of the province goes into the first, with its centre and its police, in a month's time.

    Answers how many decisions were drawn up: none where nobody holds the post.
    """
    province = settings.PROVINCE_CODE
    office = agencies.unit_of_key(province, "home_affairs")
    drawing = accounts.holders(office.pk, accounts.Role.REFORM_STAFF.value, day_of(until))
    first, second = (area.code for area in agencies.communes_of(province)[:2])
    acts = []
    for suffix in ("", ".centre", ".police"):
        into = agencies.unit_of_key(province, f"{first}{suffix}").agency_id
        acts.append(
            {
                "kind": "merge",
                "units": [agencies.unit_of_key(province, f"{second}{suffix}").agency_id],
                "into": into,
            }
        )
    if not drawing:
        return 0
    by = Acting(drawing[0].user_id, "official", office.pk, frozenset({accounts.Role.REFORM_STAFF.value}))
    with scope(of_system("the demo province")):
        reorganising.draw_up(
            head=Head(
                number="128/QĐ-UBND",
                signed_on=day_of(until),
                signer_id=agencies.peoples_committee(province).pk,
                basis="Nghị quyết của Hội đồng nhân dân tỉnh (dữ liệu minh họa)",
                effective_on=day_of(until) + timedelta(days=30),
                reason="Sắp xếp đơn vị hành chính cấp xã (dữ liệu minh họa).",
            ),
            acts=acts,
            by=by,
            at=until,
        )
    return 1
