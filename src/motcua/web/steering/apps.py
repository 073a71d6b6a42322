from django.apps import AppConfig


class WebSteeringConfig(AppConfig):
    name = "motcua.web.steering"
    label = "web_steering"
