from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "farline.doors.exchange"
    label = "door_exchange"
