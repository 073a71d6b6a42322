from django.apps import AppConfig


class WebReviewsConfig(AppConfig):
    name = "motcua.web.reviews"
    label = "web_reviews"
