from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DossiersConfig(AppConfig):
    name = "motcua.dossiers"
    label = "dossiers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motcua.dossiers.actions import posting, sending_receipts, telling
        from motcua.exchange import outbox
        from motcua.exchange.e_receipts import E_RECEIPTS
        from motcua.exchange.post import POST
        from motcua.exchange.rules import NATIONAL_PORTAL

        outbox.register(
            NATIONAL_PORTAL,
            telling.send,
            title=_("National Public Service Portal"),
            on_dead=telling.not_told,
            notes_own_calls=True,
        )
        outbox.register(POST, posting.send, title=_("Public post"))
        outbox.register(E_RECEIPTS, sending_receipts.send, title=_("Provider of electronic receipts"))
