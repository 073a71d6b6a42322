from django.apps import AppConfig


class WebQualityConfig(AppConfig):
    name = "motcua.web.quality"
    label = "web_quality"
