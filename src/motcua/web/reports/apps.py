from django.apps import AppConfig


class WebReportsConfig(AppConfig):
    name = "motcua.web.reports"
    label = "web_reports"
