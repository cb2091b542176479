"""The tree: YAML 1.2, with places, and nothing hostile gets far."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from lspriv.compliance import yaml_tree
from lspriv.compliance.problems import Place, Problems
from lspriv.compliance.yaml_tree import MAX_DEPTH, MAX_VALUES, ListNode, MapNode, plain, read_tree


def read(text: str) -> tuple[Any, tuple[str, ...]]:
    """The plain value of a text, and its problems."""
    problems = Problems("f.yaml")
    node = read_tree(text, problems)
    return (None if node is None else plain(node)), problems.lines()


def test_plain_words_mean_what_yaml_1_2_says() -> None:
    text = (
        "[on, off, yes, No, true, FALSE, null, ~, 12, -3, 0x1F, 0o17, 1.5, 1e3, 2026-12-31, 1_000, '12', \"off\", 012]"
    )
    assert read(text) == (
        [
            *("on", "off", "yes", "No", True, False, None, None, 12, -3, 31, 15, 1.5, 1000.0),
            *("2026-12-31", "1_000", "12", "off", 12),
        ],
        (),
    )


def test_a_directive_for_yaml_1_1_does_not_turn_off_into_false() -> None:
    assert read("%YAML 1.1\n---\na: off\n") == ({"a": "off"}, ())


def test_keys_and_values_know_their_places() -> None:
    node = read_tree("a:\n  - x\n  - {b: y}\n", Problems("f.yaml"))
    assert isinstance(node, MapNode)
    assert node.keys == {"a": Place(1, 1)}
    items = node.values["a"]
    assert isinstance(items, ListNode)
    assert [item.place for item in items.items] == [Place(2, 5), Place(3, 5)]
    inner = items.items[1]
    assert isinstance(inner, MapNode)
    assert (inner.keys["b"], inner.values["b"].place) == (Place(3, 6), Place(3, 9))


def test_an_alias_repeats_its_value() -> None:
    assert read("a: &r [x, y]\nb: *r\n") == ({"a": ["x", "y"], "b": ["x", "y"]}, ())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a:\n\tb: 1\n", "f.yaml:2:1: a tab; YAML is indented with spaces"),
        ("a: b: c\n", "f.yaml:1:5: not valid YAML: mapping values are not allowed here"),
        (
            "a: [1, 2\nb: 3\n",
            "f.yaml:2:2: not valid YAML: expected ',' or ']', but got ':' while parsing a flow sequence",
        ),
        ("a: 'x\n", "f.yaml:2:1: not valid YAML: found unexpected end of stream while scanning a quoted scalar"),
        ("a: 1\nb: \x1b[2J\n", "f.yaml:2:4: the character U+001B is not allowed in YAML"),
        ("a: \ud800\n", "f.yaml:1:4: the character U+D800 is not allowed in YAML"),
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3:1: duplicate key `a`; the first one is on line 1"),
        ("? [a]\n: b\n", "f.yaml:1:3: a key must be a word, not a list or a mapping"),
        ("a: *b\n", "f.yaml:1:4: the alias `*b` names no value before it"),
        ("a: &x [*x]\n", "f.yaml:1:8: the alias `*x` names no value before it"),
        ("a: 1\n---\nb: 1\n", "f.yaml:2:1: a second YAML document begins here; a baseline is one document"),
        ("a: !!str 5\n", "f.yaml:1:4: a baseline has no use for tags; put the value in quotes instead"),
        (
            "a: !!python/object/apply:os.system [ls]\n",
            "f.yaml:1:4: a baseline has no use for tags; put the value in quotes instead",
        ),
    ],
)
def test_bad_yaml_is_one_line_with_its_place(text: str, line: str) -> None:
    assert read(text)[1] == (line,)


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "{a: ", "[[[]], "])
def test_deep_nesting_is_refused_before_it_is_read(opening: str) -> None:
    (line,) = read(opening * 100_000)[1]
    assert line.endswith(f": nested more than {MAX_DEPTH} deep")


def test_a_bomb_of_aliases_is_refused() -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 12))
    (line,) = read("l0: &l0 x\n" + levels)[1]
    assert line.startswith("f.yaml:6:")
    assert line.endswith(f": more than {MAX_VALUES:,} values, aliases included; a baseline has fewer")


def test_a_flood_of_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_tree, "MAX_VALUES", 50)
    assert read("[" + "a," * 49 + "]")[1] == ()
    assert read("[" + "a," * 50 + "]")[1] == (
        "f.yaml:1:100: more than 50 values, aliases included; a baseline has fewer",
    )


def test_an_endless_number_stays_text() -> None:
    assert read("9" * 10_000) == ("9" * 10_000, ())


_scalars = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(codec="ascii"), max_size=8)
_values = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(_values)
def test_json_is_read_as_what_it_is(value: Any) -> None:
    """JSON is YAML, so that a standard parser says what the tree must hold."""
    assert read(json.dumps(value)) == (value, ())


@given(_values)
def test_the_tree_agrees_with_the_loader(value: Any) -> None:
    """Block style, anchors aside, reads as the library's own YAML 1.2 loader reads it."""
    from io import StringIO

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    out = StringIO()
    yaml.dump({"top": value}, out)
    assert read(out.getvalue()) == ({"top": value}, ())
