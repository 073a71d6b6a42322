import gc

from django.apps import AppConfig

# Collections by objects made since the last one; Python's own 700 is thought for small programs.
_YOUNG, _MIDDLE, _OLD = 20_000, 20, 20


class OpsConfig(AppConfig):
    name = "motcua.ops"
    label = "ops"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The last room to stand: what was made until now stays, and is not looked through any more."""
        gc.freeze()
        gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
        gc.enable()
