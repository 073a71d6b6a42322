from django.apps import AppConfig


class WebScorecardsConfig(AppConfig):
    name = "motcua.web.scorecards"
    label = "web_scorecards"
