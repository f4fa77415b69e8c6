from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = "Back office"
    default_auto_field = "django.db.models.BigAutoField"
