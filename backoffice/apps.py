from django.apps import AppConfig
from django.core.checks import Tags, register

from backoffice.checks import START, safe_to_start


class BackofficeConfig(AppConfig):
    """The project itself: owns commands and the checks of its settings, no models."""

    name = "backoffice"
    verbose_name = "Back office"

    def ready(self) -> None:
        register(safe_to_start, START, Tags.security)
