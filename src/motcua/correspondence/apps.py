from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrespondenceConfig(AppConfig):
    name = "motcua.correspondence"
    label = "correspondence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motcua.correspondence.actions import posting
        from motcua.correspondence.axis_client import PARTNER
        from motcua.exchange import outbox

        outbox.register(
            PARTNER, posting.send, title=_("Document axis"), on_dead=posting.dead, notes_own_calls=True
        )
