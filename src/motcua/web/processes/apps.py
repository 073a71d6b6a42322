from django.apps import AppConfig


class WebProcessesConfig(AppConfig):
    name = "motcua.web.processes"
    label = "web_processes"
