"""The same fact from two files is one; the first stands, and a contradiction names the files that made it."""

from __future__ import annotations

from lspriv.importers.gapbook import GapBook
from lspriv.importers.merging import MANAGED_IDENTITIES, PRINCIPALS, SUBSCRIPTIONS
from lspriv.importers.shelf import Shelf, contradiction
from lspriv.model.principal import Principal, PrincipalKind
from lspriv.model.resource import ManagedIdentity, Subscription


def test_the_first_stands_and_the_next_fills() -> None:
    shelf = Shelf(PRINCIPALS, GapBook())
    shelf.put(Principal("A", display_name="first"), "a.json")
    shelf.put(Principal("a", PrincipalKind.USER, "second", "a@b.c"), "b.json")
    assert shelf.sorted() == (Principal("A", PrincipalKind.USER, "first", "a@b.c"),)


def test_a_contradiction_names_the_file_that_told_the_field() -> None:
    book = GapBook()
    shelf = Shelf(SUBSCRIPTIONS, book)
    for file, parent in (("a.json", None), ("b.json", "/g/one"), ("c.json", "/G/ONE"), ("d.json", "/g/two")):
        shelf.put(Subscription("s", parent=parent), file)
    (gap,) = book.all()
    assert gap.scope == "/subscriptions/s"
    assert gap.reason == (
        "`b.json` and `d.json` disagree about subscription `s`: parent `/g/one` or `/g/two`; "
        "the first stands, remove the wrong file"
    )


def test_one_file_may_contradict_itself() -> None:
    book = GapBook()
    shelf = Shelf(MANAGED_IDENTITIES, book)
    shelf.put(ManagedIdentity("/i", "p1"), "a.json")
    shelf.put(ManagedIdentity("/I", "p2"), "a.json")
    assert ["`a.json` contradicts itself" in gap.reason for gap in book.all()] == [True]


def test_lists_are_joined_without_regard_to_case() -> None:
    shelf = Shelf(MANAGED_IDENTITIES, GapBook())
    shelf.put(ManagedIdentity("/i", "p", used_by=("/A", "/c")), "a.json")
    shelf.put(ManagedIdentity("/i", "p", used_by=("/a", "/B")), "b.json")
    assert shelf.sorted()[0].used_by == ("/A", "/B", "/c")


def test_long_texts_are_shortened_to_one_line() -> None:
    gap = contradiction("s", "/", "it", "condition", "a\n" * 300, "b", "x", "y")
    assert len(gap.reason) < 300 and "\n" not in gap.reason
