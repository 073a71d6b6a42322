from django.apps import AppConfig


class WebFeesConfig(AppConfig):
    name = "motcua.web.fees"
    label = "web_fees"
