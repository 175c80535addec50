from django.apps import AppConfig


class Door(AppConfig):
    name = "farline.doors.office"
    label = "door_office"
