from django.apps import AppConfig


class WebTravelConfig(AppConfig):
    name = "motcua.web.travel"
    label = "web_travel"
