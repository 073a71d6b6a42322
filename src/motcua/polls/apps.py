from django.apps import AppConfig


class PollsConfig(AppConfig):
    name = "motcua.polls"
    label = "polls"
    default_auto_field = "django.db.models.BigAutoField"
