"""Pages of one list: which are followed by their next one, and which lack it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from lspriv.importers.batch import Batch, Origin, Skipped
from lspriv.importers.pages import Page, join_pages, link_key

SUB = "/subscriptions/11111111-1111-1111-1111-111111111111"
OTHER = "/subscriptions/22222222-2222-2222-2222-222222222222"
LIST = "/providers/Microsoft.Authorization/roleAssignments"
LINK = f"https://management.azure.com{SUB}{LIST}?api-version=2022-04-01&$skiptoken=a"


def page(
    file: str,
    next_link: str | None = None,
    url: str | None = None,
    part: int = 0,
    ids: list[str] | None = None,
    **more: Any,
) -> Page:
    records = [msgspec.Raw(json.dumps({"id": name}).encode()) for name in (ids or [f"{SUB}{LIST}/x"])]
    batch = Batch(Origin(file, (file,), None, url=url), records, "graph" if "total" in more else "page")
    return Page(batch, part=part, next_link=next_link, **more)


def gaps(*pages: Page | Skipped) -> list[bool]:
    """Join, and tell for each page whether it is incomplete."""
    joined = list(join_pages(pages))
    assert [one.origin for one in joined] == [
        one.batch.origin if isinstance(one, Page) else one.origin for one in pages
    ]
    return [isinstance(one, Batch) and one.incomplete is not None for one in joined]


def test_a_page_whose_next_one_was_recorded_is_complete_in_any_order() -> None:
    first, second = page("a", next_link=LINK, url="https://management.azure.com/x"), page("b", url=LINK)
    assert gaps(first, second) == [False, False]
    assert gaps(second, first) == [False, False]


def test_addresses_are_compared_as_azure_spells_them() -> None:
    link = "https://management.azure.com/subscriptions/S/X/?api-version=1&%24skiptoken=a%2bB%3d"
    same = "https://Management.Azure.com:443/subscriptions/s/x?%24skiptoken=a%2BB%3D&api-version=1"
    assert link_key(link) == link_key(same)
    assert link_key(link) != link_key(same.replace("a%2BB", "A%2BB"))
    assert link_key("https://[bad/x") == "https://[bad/x"


def test_a_link_that_is_left_dangling_is_said() -> None:
    (cut_off,) = join_pages([page("a", next_link=LINK)])
    assert isinstance(cut_off, Batch)
    assert cut_off.incomplete == "its `nextLink` names a page that is not in the input; export the remaining pages too"


def test_a_page_that_names_itself_is_not_its_own_successor() -> None:
    assert gaps(page("a", next_link=LINK, url=LINK)) == [True]


def test_a_failed_reply_does_not_stand_for_the_page_it_should_have_been() -> None:
    failed = Skipped(Origin("b", ("b",), None, url=LINK, status=429), "is a reply with status 429", broken=True)
    assert gaps(page("a", next_link=LINK, url="https://x/1"), failed) == [True, False]


def test_pages_joined_in_one_file_follow_each_other() -> None:
    assert gaps(page("a", LINK), page("a", LINK, part=1), page("a", part=2)) == [False, False, False]
    assert gaps(page("a", LINK), page("a", LINK, part=1)) == [False, True]


def test_files_numbered_in_a_row_follow_each_other() -> None:
    assert gaps(page("x/ra-1.json", LINK), page("x/ra-2.json")) == [False, False]
    assert gaps(page("x/ra-10.json"), page("x/ra-9.json", LINK)) == [False, False]
    assert gaps(page("x/ra-1.json", LINK), page("x/ra-3.json")) == [True, False]
    assert gaps(page("x/ra-1.json", LINK), page("y/ra-2.json")) == [True, False]
    assert gaps(page("x/ra-1.json", LINK), page("x/rd-2.json")) == [True, False]


def test_numbered_files_of_different_lists_do_not_follow_each_other() -> None:
    assert gaps(page("ra-1.json", LINK), page("ra-2.json", ids=[f"{OTHER}{LIST}/x"])) == [True, False]
    graph = "https://graph.microsoft.com/v1.0/groups/g/members?$skiptoken=a"
    members, owners = (
        replace(one, batch=replace(one.batch, origin=replace(one.batch.origin, context=context)))
        for one, context in ((page("m-1.json", graph), "#members"), (page("m-2.json"), "#owners"))
    )
    assert gaps(members, owners) == [True, False]
    elsewhere = LINK.replace("roleAssignments", "roleDefinitions")
    assert gaps(page("ra-1.json", LINK), page("ra-2.json", elsewhere), page("ra-3.json")) == [True, False, False]


def test_resource_graph_pages_are_complete_when_they_add_up() -> None:
    full: dict[str, Any] = {"total": 3, "ids": ["/a", "/b"], "resumes": True}
    rest: dict[str, Any] = {"total": 3, "ids": ["/c"]}
    assert gaps(page("q/one.json", **full), page("q/two.json", **rest)) == [False, False]
    assert gaps(page("q/one.json", **full)) == [True]
    assert gaps(page("q/one.json", **full), page("r/two.json", **rest)) == [True, True]


def test_what_resource_graph_left_out_is_counted() -> None:
    (cut_off,) = join_pages([page("q.json", total=3000, resumes=True)])
    assert isinstance(cut_off, Batch)
    assert str(cut_off.incomplete).startswith("has 1 of 3,000 records; ")


def test_resource_graph_without_a_total_trusts_a_following_page_of_the_same_file() -> None:
    assert gaps(page("a", resumes=True), page("a", part=1)) == [False, False]
    assert gaps(page("a", resumes=True)) == [True]


def test_pages_are_handed_on_as_soon_as_they_are_settled() -> None:
    read: list[str] = []

    def pages() -> Iterator[Page]:
        for one in (page("a"), page("b", LINK, url="https://x/b"), page("c", url=LINK), page("d")):
            read.append(one.batch.origin.file)
            yield one

    joined = join_pages(pages())
    assert (next(joined).origin.file, read) == ("a", ["a"])
    assert (next(joined).origin.file, read) == ("b", ["a", "b", "c"])
    assert (next(joined).origin.file, read) == ("c", ["a", "b", "c"])


@given(st.permutations(range(6)), st.sets(st.integers(0, 5)))
def test_a_recorded_page_is_incomplete_if_and_only_if_its_next_one_is_missing(
    order: list[int], missing: set[int]
) -> None:
    urls = [f"https://x/list?page={number}" for number in range(6)]
    chain = {
        n: page(str(n), next_link=urls[n + 1] if n < 5 else None, url=urls[n]) for n in range(6) if n not in missing
    }
    present = [number for number in order if number in chain]
    expected = [number < 5 and number + 1 in missing for number in present]
    assert gaps(*(chain[number] for number in present)) == expected
