from django.apps import AppConfig


class Door(AppConfig):
    name = "farline.doors.desk"
    label = "door_desk"
