"""Unfold's classes with the types of the Django classes they stand for; Unfold itself ships none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as _ModelAdmin
    from django.contrib.admin import TabularInline as _TabularInline

    ModelAdmin = _ModelAdmin[Any]
    ModelAdminWithHistory = _ModelAdmin[Any]
    TabularInline = _TabularInline[Any, Any]
else:
    from simple_history.admin import SimpleHistoryAdmin
    from unfold.admin import ModelAdmin, TabularInline

    class ModelAdminWithHistory(SimpleHistoryAdmin, ModelAdmin):
        """Who changed what, and when."""


__all__ = ["ModelAdmin", "ModelAdminWithHistory", "TabularInline"]
