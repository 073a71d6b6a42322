from django.apps import AppConfig


class WebPollsConfig(AppConfig):
    name = "motcua.web.polls"
    label = "web_polls"
