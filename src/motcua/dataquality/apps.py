from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DataQualityConfig(AppConfig):
    name = "motcua.dataquality"
    label = "dataquality"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motcua.dataquality.actions import asking
        from motcua.dataquality.rules.asking import Register
        from motcua.exchange import outbox

        titles = {Register.POPULATION: _("Population database"), Register.BUSINESS: _("Business register")}
        for register, title in titles.items():
            outbox.register(register.value, asking.send, title=title, on_dead=asking.died)
