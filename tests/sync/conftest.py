"""As for the operations: what talks to the sandbox commits."""

from __future__ import annotations

from tests.operations.conftest import house, pytest_collection_modifyitems

__all__ = ["house", "pytest_collection_modifyitems"]
