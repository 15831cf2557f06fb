"""The RQ worker, inside the application: `python worker.py`, or `marketplace worker` where it is installed."""

import sys

from marketplace.cli import main

if __name__ == "__main__":
    main(["worker", *sys.argv[1:]])
