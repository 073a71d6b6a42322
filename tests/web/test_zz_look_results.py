import pytest
from django.utils import timezone

import factories as f
from browser_ground import DESK, PHONE, client_of, window
from motcua.dossiers.actions.results import batches
from results_ground import at_last_step, confirmed

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_look(browser, live_server) -> None:
    issued = at_last_step().drafted().checked().signed()
    rest = []
    for no in range(4):
        case = f.in_processing(unit=issued.case.unit, procedure=issued.case.procedure)
        case.handlers.update(issued.case.handlers)
        rest.append(at_last_step(case, keys=False).drafted().checked())
    rest[3] = rest[3].sent_back()
    batch = confirmed(rest[0], rest[1], by=issued.signer)
    with f.as_system():
        batches._sign_item(
            batches.SigningItem.objects.earliest("pk").pk, batches.SigningBatch.objects.get(), timezone.now()
        )
    head = client_of(issued.case.handlers["agency_head"])
    for name, size in (("desk", DESK), ("phone", PHONE)):
        context = window(browser, live_server, head, viewport=size)
        page = context.new_page()
        for key, path in {
            "list": "/desk/results/?tab=checked",
            "batch": f"/desk/results/lists/{batch}/",
            "book": "/desk/results/book/",
            "dossier": f"/desk/dossiers/{rest[2].id}/",
            "verify": f"/verify/KQ{issued.result.code}/",
        }.items():
            page.goto(f"{live_server.url}{path}")
            page.screenshot(path=f"/tmp/look-{name}-{key}.png", full_page=True)
        page.goto(f"{live_server.url}/desk/results/?tab=checked")
        page.locator("input[name=chosen]").first.check()
        page.locator("form.desk-bulk button.btn-primary").click()
        page.wait_for_load_state()
        page.screenshot(path=f"/tmp/look-{name}-ask.png", full_page=True)
        context.close()
