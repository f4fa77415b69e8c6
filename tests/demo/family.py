"""A demo in small: a supervisor with one child that has children of its own. Started by the tests."""

import sys
from pathlib import Path

from backoffice.demo.child import Child
from backoffice.demo.supervisor import GaveUp, Stopped, Supervisor

# It writes down its child's number, and neither of them hears the signal that ends them in good order.
DEAF = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = os.fork()
if child: open(sys.argv[1], "a").write(f"{os.getpid()} {child}\\n")
time.sleep(600)
"""
SHORT = "import sys; sys.exit('I cannot live')"


def main(kind: str, folder: Path) -> int:
    """``deaf`` or ``short``: what the child is like."""
    code = DEAF if kind == "deaf" else SHORT
    child = Child("child", [sys.executable, "-c", code, folder / "born"], folder / "child.log", patience=0.5)
    try:
        with Supervisor() as supervisor:
            supervisor.add(child)
            supervisor.watch()
    except Stopped:
        return 0
    except GaveUp as error:
        sys.stderr.write(f"{error}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
