from django.apps import AppConfig


class WebOfflineConfig(AppConfig):
    name = "motcua.web.offline"
    label = "web_offline"
