"""Runs the command line: `python -m lspriv`."""

from lspriv.cli.main import entry

if __name__ == "__main__":
    entry()
