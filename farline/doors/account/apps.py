from django.apps import AppConfig


class Door(AppConfig):
    name = "farline.doors.account"
    label = "door_account"
