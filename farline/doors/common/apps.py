from django.apps import AppConfig


class Door(AppConfig):
    name = "farline.doors.common"
    label = "door_common"
