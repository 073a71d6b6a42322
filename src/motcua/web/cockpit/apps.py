from django.apps import AppConfig


class CockpitConfig(AppConfig):
    name = "motcua.web.cockpit"
    label = "cockpit"
