"""Views of our own say which permission they need; a test walks all addresses and looks for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


def needs(
    permission: str,
) -> Callable[[Callable[Concatenate[HttpRequest, P], R]], Callable[..., R]]:
    """Only staff with this permission get in; everybody else is asked to log in, or told no."""

    def wrap(view: Callable[Concatenate[HttpRequest, P], R]) -> Callable[..., R]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> R:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        found: Any = admin.site.admin_view(guarded)
        found.permission = permission
        return found  # type: ignore[no-any-return]

    return wrap


def with_permission(each: URLPattern, permission: str) -> URLPattern:
    """An address that a library adds, its view guarded like ours; Django's own say who may see them already."""
    if getattr(each.callback, "model_admin", None) is not None or each.name is None:
        return each
    return URLPattern(each.pattern, needs(permission)(each.callback), each.default_args, each.name)
