from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

LANES = 4
LEASE_SECONDS = 60.0  # a question and a send, each with the patience of its client


class NoticesConfig(AppConfig):
    name = "motcua.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motcua.exchange import outbox
        from motcua.notices.actions import delivering

        titles = {
            "email": _("Mail to people"),
            "sms": _("Text messages to people"),
            "zalo": _("Zalo messages to people"),
        }
        for way, title in titles.items():
            outbox.register(
                way,
                delivering.send,
                title=title,
                on_dead=delivering.died,
                on_decided=delivering.decided,
                stops_at_dead=False,  # who was not told of one thing is told of the next all the same
                notes_own_calls=True,
                lanes=LANES,
                lease_seconds=LEASE_SECONDS,
            )
