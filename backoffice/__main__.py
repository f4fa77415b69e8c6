"""``python3 -m backoffice demo|test|bench``: makes the environment and runs inside it. Standard library only."""

import sys

if sys.version_info < (3, 11):
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")

from backoffice.frame.command_line import main  # behind the check: an older Python cannot read it

sys.exit(main(sys.argv[1:]))
