from django.apps import AppConfig


class DigitisingConfig(AppConfig):
    name = "motcua.digitising"
    label = "digitising"
    default_auto_field = "django.db.models.BigAutoField"
