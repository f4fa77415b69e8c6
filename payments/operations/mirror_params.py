"""Parameters that all kinds of the catalogue share: our marks, and the metadata key by key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payments.domain.mirror import METADATA
from payments.models import House
from payments.models.mirrored import Mirrored


def marked(row: Mirrored, metadata: Mapping[str, str]) -> dict[str, str]:
    """The metadata of what we make: what people wrote, and whose row it is."""
    return {**metadata, "backoffice": str(House.ours().installation_id), "ref": row.reference}


def present(**values: Any) -> dict[str, Any]:
    """What has a value; the rest is left out."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def changed(push: Mapping[str, Any]) -> dict[str, Any]:
    """The changed fields as Stripe takes them: an empty text unsets, in the metadata too."""
    pairs = {name.partition(".")[2]: text or "" for name, text in push.items() if name.startswith(f"{METADATA}.")}
    params = {name: "" if value in (None, []) else value for name, value in push.items() if "." not in name}
    return {**params, METADATA: pairs} if pairs else params
