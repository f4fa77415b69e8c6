"""Staff and their groups in the admin's dress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from payments.admin.unfolded import ModelAdmin

admin.site.unregister(User)
admin.site.unregister(Group)

if TYPE_CHECKING:

    class _UserAdmin(UserAdmin[User]): ...

    class _GroupAdmin(GroupAdmin): ...

else:

    class _UserAdmin(UserAdmin, ModelAdmin): ...

    class _GroupAdmin(GroupAdmin, ModelAdmin): ...


@admin.register(User)
class StaffPage(_UserAdmin):
    """People who may log in; what they may do comes from their groups."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "email", "first_name", "last_name", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    show_full_result_count = False
    actions = None


@admin.register(Group)
class GroupPage(_GroupAdmin):
    """Owner, Finance, Merchant, Approver, Support, Auditor; and whatever an installation adds."""

    show_full_result_count = False
    actions = None
