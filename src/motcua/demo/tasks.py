"""Jobs of the demo: what needs the stand-ins, which are not up while it is built."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from motcua.demo import signing_later
from motcua.demo.results import Unsigned
from motcua.exchange import actions as exchange

# The stand-ins come up beside the worker, within seconds of it; where none is started, nothing is ever signed.
_RETRIES = RetryStrategy(max_attempts=40, wait=3, retry_exceptions={signing_later.NotUpYet})


@app.task(name="demo.sign_all", queue="work", lock="demo.sign_all", retry=_RETRIES)
def sign_all(reports: list[int], results: list[list[int | str]]) -> int:
    """Sign what the build left; how many papers were signed or ordered to be."""
    unsigned = [Unsigned(int(dossier), int(seq), str(fate)) for dossier, seq, fate in results]
    done = signing_later.sign_all(reports, unsigned, at=timezone.now())
    return done.reports + done.results + done.copies


@app.task(name="demo.pull_catalogue", queue="work", lock="demo.pull_catalogue")
def pull_catalogue() -> bool:
    """Order a pull of the national catalogue, which has moved on meanwhile; False where no portal is connected."""
    return exchange.is_connected() and exchange.put_catalogue_pull(by=None)
