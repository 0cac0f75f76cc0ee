"""The front door: `kurbits` and `python -m kurbits`."""

import sys


def main() -> None:
    """Run the command line."""
    from server.cli import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
