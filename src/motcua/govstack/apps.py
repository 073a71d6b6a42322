from django.apps import AppConfig


class GovstackConfig(AppConfig):
    name = "motcua.govstack"
    label = "govstack"
    default_auto_field = "django.db.models.BigAutoField"
