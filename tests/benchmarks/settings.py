"""Production's settings, with the reference view beside the real addresses."""

from backoffice.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.reference"
