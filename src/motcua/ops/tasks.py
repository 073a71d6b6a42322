"""Jobs of the installation itself."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.kernel.scopes import of_system, scope
from motcua.ops import endings


@app.periodic(cron="30 23 * * *", periodic_id="endings")  # 06:30 in Vietnam
@app.task(name="ops.tell_endings", queue="keeping", queueing_lock="endings")
def tell_endings(timestamp: int) -> int:
    """Tell those who answer for keys and certificates that they end. The messages that are new."""
    with scope(of_system("keys and certificates that end")):
        return endings.tell(now=timezone.now())
