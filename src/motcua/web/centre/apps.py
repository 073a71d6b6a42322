from django.apps import AppConfig


class WebCentreConfig(AppConfig):
    name = "motcua.web.centre"
    label = "web_centre"
