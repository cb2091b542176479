"""Deciding: suboperations, existence, unknown attributes, mixed levels, documented examples."""

from __future__ import annotations

import itertools

import pytest

from lspriv.access.conditions import Truth, mentions, parse_condition
from lspriv.access.conditions.decide import mixed
from tests.access.conditions.helpers import ANY, BLOBS, FALSE, TRUE, UNDECIDED, asked

READ = f"{BLOBS}/read"
CONTAINER = "Microsoft.Storage/storageAccounts/blobServices/containers:name"
SNAPSHOT = f"{BLOBS}:snapshot"


# ---- what is known and what is not ---------------------------------------------------------------


def test_a_suboperation_that_is_not_known_is_undecided() -> None:
    text = "SubOperationMatches{'Blob.List'}"
    assert asked(text) is UNDECIDED
    assert asked(text, ANY, "BLOB.list") is TRUE
    assert asked(text, ANY, "Blob.Write.Tier") is FALSE
    assert asked(text, ANY, "") is FALSE
    assert asked("SubOperationMatches{'Blob.List', 'Blob.Write.Tier'}", ANY, "Blob.Write.Tier") is TRUE


def test_the_older_way_to_ask_for_a_suboperation() -> None:
    text = "@Request[subOperation] ForAnyOfAnyValues:StringEqualsIgnoreCase {'Blob.Write.WithTagHeaders'}"
    assert asked(text) is UNDECIDED
    assert asked(text, ANY, "blob.write.withtagheaders") is TRUE
    assert asked(text, ANY, "Blob.List") is FALSE
    assert asked(text, ANY, "Blob.List", Request={"subOperation": ["Blob.List", "Blob.Write.WithTagHeaders"]}) is TRUE
    assert asked("Exists @Request[subOperation]", ANY, "") is FALSE


def test_an_attribute_exists_does_not_or_is_unknown() -> None:
    text = f"Exists @Request[{SNAPSHOT}]"
    assert asked(text) is UNDECIDED
    assert asked(text, Request={SNAPSHOT: "2022-06-01T00:00:00.0Z"}) is TRUE
    assert asked(text, Request={SNAPSHOT: []}) is FALSE
    assert asked(f"NOT {text}", Request={SNAPSHOT: []}) is TRUE
    assert asked(text, Resource={SNAPSHOT: "of another source"}) is UNDECIDED


def test_comparing_what_is_absent_is_undecided_like_what_is_unknown() -> None:
    for operator in ("StringEquals", "StringNotEquals", "ForAllOfAnyValues:StringEquals"):
        assert asked(f"@Request[x] {operator} 'a'") is UNDECIDED
        assert asked(f"@Request[x] {operator} 'a'", Request={"x": []}) is UNDECIDED
        assert asked(f"'a' {operator} @Request[x]", Request={"x": []}) is UNDECIDED


def test_names_of_attributes_ignore_case_but_keys_of_tags_do_not() -> None:
    assert asked("@RESOURCE[A/B:c] StringEquals 'v'", Resource={"a/b:C": "v"}) is TRUE
    tag = "@Resource[Blobs/Tags:Project<$Key_Case_Sensitive$>] StringEquals 'v'"
    assert asked(tag, Resource={"blobs/tags:Project<$key_case_sensitive$>": "v"}) is TRUE
    assert asked(tag, Resource={"blobs/tags:project<$key_case_sensitive$>": "v"}) is UNDECIDED
    colon = "@Resource[blobs/tags:A:b<$key_case_sensitive$>] StringEquals 'v'"
    assert asked(colon, Resource={"blobs/tags:a:b<$key_case_sensitive$>": "v"}) is UNDECIDED
    assert mentions(parse_condition(tag)) == {("resource", "blobs/tags:Project<$key_case_sensitive$>")}


# ---- AND and OR on one level ---------------------------------------------------------------------


def bracketings(truths: list[Truth], ands: list[bool]) -> set[Truth]:
    """What the terms come to, for every way to set brackets."""
    if not ands:
        return set(truths)
    found = set()
    for at, is_and in enumerate(ands):
        for left in bracketings(truths[: at + 1], ands[:at]):
            for right in bracketings(truths[at + 1 :], ands[at + 1 :]):
                found.add(left.and_(right) if is_and else left.or_(right))
    return found


@pytest.mark.parametrize("ands", [list(ands) for n in (2, 3, 4) for ands in itertools.product([True, False], repeat=n)])
def test_mixed_terms_are_decided_exactly_where_no_brackets_could_matter(ands: list[bool]) -> None:
    for truths in itertools.product(Truth, repeat=len(ands) + 1):
        answers = bracketings(list(truths), ands)
        assert mixed(truths, ands) is (answers.pop() if len(answers) == 1 else UNDECIDED)


def test_mixed_levels_in_a_text() -> None:
    text = "ActionMatches{'a'} AND ActionMatches{'b'} OR ActionMatches{'c'}"
    assert asked(text, "c") is UNDECIDED
    assert asked(text, "a") is FALSE
    assert asked(f"({text}) AND ActionMatches{{'a'}}", "b") is FALSE


# ---- documented examples -------------------------------------------------------------------------

READ_WITH_TAG = f"""
(
 (
  !(ActionMatches{{'{READ}'}} AND NOT SubOperationMatches{{'Blob.List'}})
 )
 OR
 (
  @Resource[{BLOBS}/tags:Project<$key_case_sensitive$>] StringEquals 'Cascade'
 )
)
"""
TAG = f"{BLOBS}/tags:Project<$key_case_sensitive$>"


def test_read_blobs_with_a_blob_index_tag() -> None:
    assert asked(READ_WITH_TAG, READ, "") is UNDECIDED
    assert asked(READ_WITH_TAG, READ, "", Resource={TAG: "Cascade"}) is TRUE
    assert asked(READ_WITH_TAG, READ, "", Resource={TAG: "Baker"}) is FALSE
    assert asked(READ_WITH_TAG, READ, "Blob.List", Resource={TAG: "Baker"}) is TRUE
    assert asked(READ_WITH_TAG, READ, None, Resource={TAG: "Baker"}) is UNDECIDED
    assert asked(READ_WITH_TAG, READ, None, Resource={TAG: "Cascade"}) is TRUE
    assert asked(READ_WITH_TAG, f"{BLOBS}/write", None) is TRUE


PRIVATE_LINK = f"""
(
 (
  !(ActionMatches{{'{READ}'}} AND NOT SubOperationMatches{{'Blob.List'}})
 )
 OR
 (
  (
   @Resource[{BLOBS}/tags:sensitivity<$key_case_sensitive$>] StringEquals 'high'
   AND
   @Environment[isPrivateLink] BoolEquals true
  )
  OR
  @Resource[{BLOBS}/tags:sensitivity<$key_case_sensitive$>] StringNotEquals 'high'
 )
)
"""


@pytest.mark.parametrize(
    ("sensitivity", "private", "answer"),
    [("high", "true", TRUE), ("high", "false", FALSE), ("low", "true", TRUE), ("low", "false", TRUE)],
)
def test_require_private_link_to_read_blobs_with_high_sensitivity(
    sensitivity: str, private: str, answer: Truth
) -> None:
    tags = {f"{BLOBS}/tags:sensitivity<$key_case_sensitive$>": sensitivity}
    assert asked(PRIVATE_LINK, READ, "", Resource=tags, Environment={"isPrivateLink": private}) is answer
    known = asked(PRIVATE_LINK, READ, "", Resource=tags)
    assert known is (TRUE if sensitivity == "low" else UNDECIDED)


def test_current_versions_and_any_snapshots() -> None:
    text = f"Exists @Request[{SNAPSHOT}] OR @Resource[{BLOBS}:isCurrentVersion] BoolEquals true"
    assert asked(text, Request={SNAPSHOT: "2022-06-01T00:00:00.0Z"}) is TRUE
    assert asked(text, Request={SNAPSHOT: []}, Resource={f"{BLOBS}:isCurrentVersion": "true"}) is TRUE
    assert asked(text, Request={SNAPSHOT: []}, Resource={f"{BLOBS}:isCurrentVersion": "false"}) is FALSE


def test_after_a_date_in_a_container() -> None:
    text = (
        f"(!(ActionMatches{{'{READ}'}})) OR (@Resource[{CONTAINER}]StringEquals 'container1' AND "
        "@Environment[UtcNow] DateTimeGreaterThan '2023-05-01T13:00:00.000Z')"
    )
    late, early = {"UtcNow": "2023-05-01T13:00:00.0000001Z"}, {"UtcNow": "2023-05-01T13:00:00Z"}
    assert asked(text, READ, Resource={CONTAINER: "container1"}, Environment=late) is TRUE
    assert asked(text, READ, Resource={CONTAINER: "container1"}, Environment=early) is FALSE
    assert asked(text, READ, Resource={CONTAINER: "container1"}) is UNDECIDED
    assert asked(text, READ, Resource={CONTAINER: "container2"}) is FALSE


def test_all_tag_keys_must_be_among_those_allowed() -> None:
    text = f"@Request[{BLOBS}/tags&$keys$&] ForAllOfAnyValues:StringEquals {{'Project', 'Program'}}"
    assert asked(text, Request={f"{BLOBS}/tags&$keys$&": ["Project", "Program"]}) is TRUE
    assert asked(text, Request={f"{BLOBS}/tags&$keys$&": ["Program"]}) is TRUE
    assert asked(text, Request={f"{BLOBS}/tags&$keys$&": ["Program", "Mode"]}) is FALSE
