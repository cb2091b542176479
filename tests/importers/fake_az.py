"""A stand-in for the Azure CLI: answers from a file, writes JSON as `az` does, and records what it was asked."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Answer one command by the first answer whose words all are arguments, or stand in the URL of a REST call."""
    with Path(os.environ["FAKE_AZ_LOG"]).open("a") as log:
        log.write(json.dumps(arguments) + "\n")
    url = arguments[arguments.index("--url") + 1] if arguments[0] == "rest" else ""
    for answer in json.loads(Path(os.environ["FAKE_AZ_ANSWERS"]).read_text()):
        if all(word in arguments or word in url for word in answer["words"]):
            if "error" in answer:
                sys.stderr.write(answer["error"])
                return 1
            told = answer["says"]
            if "n:name" in " ".join(arguments):
                told = [{"n": one["name"], "t": one.get("type"), "v": one["value"]} for one in told]
            if "tsv" in arguments:
                sys.stdout.write(f"{told}\n")
            else:
                indent = None if answer.get("compact") else 2
                sys.stdout.write(json.dumps(told, indent=indent, sort_keys=True, ensure_ascii=False) + "\n")
            return 0
    sys.stdout.write("[]\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
