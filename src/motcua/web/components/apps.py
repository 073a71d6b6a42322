from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    name = "motcua.web.components"
    label = "components"
