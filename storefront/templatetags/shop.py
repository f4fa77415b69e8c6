"""``{% load shop %}``: pictures of products, and how currencies are called."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from payments.formats import currency_sign
from payments.models import Product
from storefront.drawing import drawing_of

register = template.Library()


@register.simple_tag
def picture(product: Product | None, loading: str = "lazy") -> SafeString:
    """The product's photograph, or its drawing; both fill a frame of 5 to 4."""
    alt = product.name if product else ""
    if product is not None and product.picture:
        return format_html(
            '<img src="{}" alt="{}" width="1000" height="800" loading="{}" decoding="async">',
            product.picture.url,
            alt,
            loading,
        )
    drawing = drawing_of(product)
    context = {"drawing": drawing.template, "palette": drawing.palette, "alt": alt}
    return SafeString(render_to_string("storefront/drawings/frame.html", context))


@register.filter
def currency_name(code: str) -> str:
    """``EUR €``; only the code where the sign is the code."""
    sign = currency_sign(code).strip()
    return code.upper() if sign == code.upper() else f"{code.upper()} {sign}"
