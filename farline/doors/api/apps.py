from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "farline.doors.api"
    label = "door_api"
