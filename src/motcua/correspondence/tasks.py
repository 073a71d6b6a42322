"""What documents do by themselves: fetch from the axis, look after what was sent, keep the directory fresh."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.correspondence.actions import directory, polling, posting, telling_people


@app.periodic(cron="* * * * *", periodic_id="axis")
@app.task(
    name="correspondence.poll",
    queue="exchange",
    queueing_lock="correspondence-poll",
    lock="correspondence-poll",
)
def poll(timestamp: int) -> dict[str, int]:
    """Packages that wait at the axis; may be repeated at any time. The first round also announces our agencies."""
    directory.refresh_first(now=timezone.now())
    return polling.poll()


@app.periodic(cron="*/15 * * * *", periodic_id="axis-sent")
@app.task(name="correspondence.look_after", queue="exchange", queueing_lock="correspondence-look-after")
def look_after(timestamp: int) -> dict[str, int]:
    """Packages that the axis lost are sent again."""
    return posting.look_after()


@app.periodic(cron="20 2 * * *", periodic_id="axis-directory")
@app.task(name="correspondence.directory", queue="exchange", queueing_lock="correspondence-directory")
def refresh(timestamp: int) -> int:
    """Our agencies are announced and the directory of the others is copied, once a day. How many are known."""
    return directory.refresh(now=timezone.now())


@app.periodic(cron="40 0 * * *", periodic_id="slips")
@app.task(name="correspondence.remind", queue="keeping", queueing_lock="correspondence-remind")
def remind(timestamp: int) -> int:
    """Each morning (07:40 in Vietnam): slips whose day comes near or is over. How many notices were written."""
    return telling_people.remind(at=timezone.now())
