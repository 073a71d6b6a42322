from django.apps import AppConfig


class WebResultsConfig(AppConfig):
    name = "motcua.web.results"
    label = "web_results"
