"""Remedy commands are read back by a real shell as exactly the words they were made of."""

from __future__ import annotations

import json
import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from lspriv.rules.shell import command

_PRINT = "import json,sys;print(json.dumps(sys.argv[1:]))"
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(words=st.lists(WORDS, min_size=1, max_size=4))
@settings(max_examples=60)
def test_bash_reads_back_every_word(words: list[str]) -> None:
    line = command(sys.executable, "-c", _PRINT, *words)
    assert "\n" not in line
    told = subprocess.run(["bash", "-c", line], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"})
    assert json.loads(told.stdout) == words


def test_a_name_that_is_a_command_stays_a_name() -> None:
    assert command("az", "--ids", "$(reboot)") == "az --ids '$(reboot)'"
    assert command("a\nb\u202ec") == "$'a\\u000ab\\u202ec'"
