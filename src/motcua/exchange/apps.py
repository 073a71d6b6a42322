from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "motcua.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motcua.exchange import outbox, reporting, single_window

        outbox.register(reporting.REPORTING, reporting.send, title=_("Government reporting system"))
        outbox.register(single_window.SINGLE_WINDOW, single_window.send, title=_("National single window"))
