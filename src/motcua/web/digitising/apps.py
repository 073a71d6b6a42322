from django.apps import AppConfig


class WebDigitisingConfig(AppConfig):
    name = "motcua.web.digitising"
    label = "web_digitising"
