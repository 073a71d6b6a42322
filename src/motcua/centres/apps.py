from django.apps import AppConfig


class CentresConfig(AppConfig):
    name = "motcua.centres"
    label = "centres"
    default_auto_field = "django.db.models.BigAutoField"
