"""The import contracts of pyproject.toml, checked; ``importlinter.cli`` as a module does nothing at all."""

import sys

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

if __name__ == "__main__":
    status = lint_imports(cache_dir=None)
    sys.exit(0 if status == EXIT_STATUS_SUCCESS else 1)
