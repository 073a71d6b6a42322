from django.apps import AppConfig


class WebFilesConfig(AppConfig):
    name = "motcua.web.files"
    label = "web_files"
