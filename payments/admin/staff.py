"""Staff and their groups in the admin's dress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.paginator import InfinitePaginator

from payments.admin import columns
from payments.admin.unfolded import ModelAdmin
from payments.templatetags.payments import exactly

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
    list_display = ("username", "name", "email", "in_groups", "is_active", columns.time("last_login", "Last login"))
    list_filter = ()
    empty_value_display = ""
    change_list_template = "admin/payments/list.html"
    paginator = InfinitePaginator
    sortable_by = ()
    search_help_text = "Username, name or email"
    show_full_result_count = False
    actions = None
    # Rights come from groups alone, so there is one place to look at.
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("Access", {"fields": ("is_active", "is_staff", "groups")}),
        ("Since", {"fields": ("logged_in_last", "joined")}),
    )
    readonly_fields = ("logged_in_last", "joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="Name")
    def name(self, user: User) -> str:
        """First and last."""
        return user.get_full_name()

    @admin.display(description="Groups")
    def in_groups(self, user: User) -> str:
        """What decides what they may do."""
        named = sorted(group.name for group in user.groups.all())
        return ", ".join(["Superuser"] * user.is_superuser + named) or "–"

    @admin.display(description="Last login")
    def logged_in_last(self, user: User) -> str:
        """The exact time."""
        return exactly(user.last_login)

    @admin.display(description="Joined")
    def joined(self, user: User) -> str:
        """The exact time."""
        return exactly(user.date_joined)


@admin.register(Group)
class GroupPage(_GroupAdmin):
    """Owner, Finance, Merchant, Approver, Support, Auditor; and whatever an installation adds."""

    change_list_template = "admin/payments/list.html"
    paginator = InfinitePaginator
    sortable_by = ()
    search_help_text = "Name"
    show_full_result_count = False
    actions = None
