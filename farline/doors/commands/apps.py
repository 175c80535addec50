from django.apps import AppConfig


class Door(AppConfig):
    name = "farline.doors.commands"
    label = "door_commands"
