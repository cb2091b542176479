"""The manual is what the program says of itself, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lspriv.cli.commands import COMMANDS
from lspriv.compliance.manual import SECTION_WORDS, rule_manual
from lspriv.rules.base import Rule
from lspriv.rules.registry import all_rules
from lspriv.snapshot.wire import sections
from scripts.make_docs import DOCS, FOLDERS, committed, pages
from scripts.manual.commands import ENVIRONMENT, REACHING, WIDTH
from tests.house.tree import ROOT, python_files, short

MANUAL = pages()
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md"])


def test_the_committed_pages_are_current() -> None:
    """`make docs` writes them anew."""
    stale = [path for path, text in MANUAL.items() if not _same(DOCS / path, text)]
    assert stale == [], "these pages are not current; `make docs` writes them anew"


def test_no_page_is_left_over() -> None:
    assert sorted(set(committed()) - MANUAL.keys()) == [], "nothing makes these pages; `make docs` removes them"


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def test_making_the_manual_again_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert pages() == MANUAL


def test_every_command_and_rule_has_a_page_and_is_in_its_index() -> None:
    for index, names in (
        ("rules/README.md", [rule.id for rule in all_rules()]),
        ("reference/commands/README.md", [name.replace(" ", "-") for name in COMMANDS]),
    ):
        for name in names:
            assert str(Path(index).with_name(f"{name}.md")) in MANUAL
            assert f"({name}.md)" in MANUAL[index]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_the_page_of_a_rule_has_every_part(rule: Rule) -> None:
    manual = rule_manual(rule)
    page = MANUAL[f"rules/{manual.id}.md"]
    assert manual.headline in page
    assert all(f"\n## {section.title}\n" in page for section in manual.sections)
    assert all(f"\n- found: {title}\n" in page for title in manual.found)
    assert all(f"\n- left alone: {title}\n" in page for title in manual.left_alone)
    assert all(f"\n- cannot be told: {title}\n" in page for title in manual.cannot_be_told)
    for parameter in manual.parameters:
        assert parameter.says
        assert f"- `{parameter.name}`: {parameter.says} Takes {parameter.type}; default: `{parameter.default}`." in page
    assert all(control.id in page for control in manual.controls)
    assert len(manual.needs) == len(rule.needs)


def test_every_section_that_a_rule_may_need_has_words() -> None:
    assert {*SECTION_WORDS, "gaps"} == set(sections())


def test_exit_codes_of_every_command_are_told() -> None:
    page = MANUAL["reference/exit-codes.md"]
    for name in COMMANDS:
        assert f"| [`{name}`](commands/{name.replace(' ', '-')}.md) | 0 |" in page


def test_environment_variables_are_told() -> None:
    asked = re.compile(r"""(?:environ(?:\.get\(|\[)|_said\([a-z_.]+, )["']([A-Z_]+)["']""")
    names = {name for path in python_files("lspriv") for name in asked.findall(path.read_text(encoding="utf-8"))}
    # COLUMNS is read by `shutil.get_terminal_size`.
    assert names | {"COLUMNS"} == {*ENVIRONMENT, *REACHING}


def test_help_fits_its_width() -> None:
    for path, page in MANUAL.items():
        if "```text" in page:
            shown = page.partition("```text\n")[2].partition("\n```")[0]
            assert max(map(len, shown.splitlines())) <= WIDTH, path


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in LINK.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        if target.startswith(("https://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        linked = (page.parent / name).resolve() if name else page
        assert linked.is_relative_to(ROOT), f"{target} leads out of the repository"
        assert linked.exists(), f"{target} leads nowhere"
        if anchor:
            assert anchor in _anchors(linked), f"{target} names no heading"


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_manual_has_its_folders_for_itself() -> None:
    assert {path.split("/")[0] for path in MANUAL} == set(FOLDERS)
