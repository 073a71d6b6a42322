from django.apps import AppConfig


class WebOpendataConfig(AppConfig):
    name = "motcua.web.opendata"
    label = "web_opendata"
