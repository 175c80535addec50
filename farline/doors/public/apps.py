from django.apps import AppConfig


class Door(AppConfig):
    name = "farline.doors.public"
    label = "door_public"
