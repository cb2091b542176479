"""The schema for editors agrees with what lspriv itself accepts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from lspriv.compliance.baseline import baseline_schema, parse_baseline
from lspriv.compliance.policies import policy_text
from lspriv.compliance.problems import Problems
from lspriv.compliance.yaml_tree import plain, read_tree
from lspriv.errors import BaselineError
from lspriv.rules.registry import all_rules
from tests.compliance.small import RULES


def value_of(text: str) -> Any:
    node = read_tree(text, Problems("b.yaml"))
    assert node is not None
    return plain(node)


def test_it_is_a_schema_and_the_default_baseline_keeps_it() -> None:
    schema = baseline_schema(all_rules())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(value_of(policy_text("default")))


def test_rules_and_parameters_explain_themselves() -> None:
    entry = baseline_schema(RULES)["$defs"]["rules"]["properties"]["subscription-wide-role"]
    assert entry["description"] == "subscription-wide-role in one sentence"
    params = entry["anyOf"][1]["properties"]["params"]["properties"]
    assert params["most"] == {"type": "integer", "minimum": 0, "default": 3}
    assert params["floor"]["default"] == "low"


ACCEPT = "{rule: wildcard-action, subject: x, reason: r, expires: 2026-12-31"


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("rules: {wildcard-action: on}", True),
        ("rules: {wildcard-action: {severity: low, params: {}}}", True),
        ("rules: {wildcard-action: on, direct-user-assignment: off, subscription-wide-role: info}\naccept:", True),
        ("rules: {subscription-wide-role: {params: {allow_roles: [a], floor: high, mode: all, since: ~}}}", True),
        (f"name: n\nrules: {{wildcard-action: on}}\naccept: [{ACCEPT}, by: b, ticket: t, owner: o}}]", True),
        ("rules: {wildcard-action: false}", False),
        ("rules: {wildcard-acton: on}", False),
        ("rules: {wildcard-action: {severity: hihg}}", False),
        ("rules: {wildcard-action: {params: {a: 1}}}", False),
        ("rules: {subscription-wide-role: {params: {allow_roles: a}}}", False),
        ("rules: {subscription-wide-role: {params: {most: -1}}}", False),
        ("rules: {subscription-wide-role: {params: {floor: hihg}}}", False),
        ("rules: [wildcard-action]", False),
        ("nmae: x\nrules: {wildcard-action: on}", False),
        (f"rules: {{wildcard-action: on}}\naccept: [{ACCEPT}, until: x}}]", False),
        ("rules: {wildcard-action: on}\naccept: [{rule: wildcard-action, subject: x, reason: r}]", False),
        *(
            (f"rules: {{wildcard-action: on}}\naccept: [{{{one}, reason: r, expires: 2026-12-31}}]", good)
            for one, good in (
                ("subject: 0123abcd", True),
                ("subject: ' 0123ABCD '", True),
                ("subject: 0123abc", False),
                ("subject: /x", False),
                ("subject: 12345678", False),
                ("rule: , subject: 0123abcd", False),
                ("rule: ' wildcard-action', subject: x", False),
                ("rule: wildcard-action, subject: ' '", False),
                ("rule: wildcard-action, subject: x, by: ", True),
                ("rule: wildcard-action, subject: x, by: ''", False),
            )
        ),
        *(
            (f"rules: {{wildcard-action: on}}\noverrides: [{{{one}}}]", good)
            for one, good in (
                ("scope: /, rules: {wildcard-action: off}", True),
                ("scope: ' /subscriptions/x ', reason: r, rules: {subscription-wide-role: {params: {most: 1}}}", True),
                ("principal: ann, reason: , rules: {wildcard-action: off}", True),
                ("principal: {kind: User, tag: {a: ''}}, scope: /, rules: {wildcard-action: off}", True),
                ("rules: {wildcard-action: off}", False),
                ("scope: /", False),
                ("scope: /, rules: {}", False),
                ("scope: /, rules: ", False),
                ("scope: , rules: {wildcard-action: off}", False),
                ("scope: x, rules: {wildcard-action: off}", False),
                ("scope: /x*, rules: {wildcard-action: off}", False),
                ("scope: /, rules: {wildcard-acton: off}", False),
                ("scope: /, rule: x, rules: {wildcard-action: off}", False),
                ("scope: /, reason: ' ', rules: {wildcard-action: off}", False),
            )
        ),
        *(
            (f"rules: {{wildcard-action: on}}\nallow: [{{principal: {one}, reason: r}}]", good)
            for one, good in (
                ("ann", True),
                ("'*a'", True),
                ("{name: '*', kind: User}", True),
                ("{id: /x}", True),
                ("{id: 00000000-0000-0000-0000-00000000000A}", True),
                ("{id: ' 00000000000000000000000000000abc '}", True),
                ("{kind: ManagedIdentity, name: a, tag: {env: dev, b: c}}", True),
                ("'*'", False),
                ("' ** '", False),
                ("{name: ' *'}", False),
                ("{}", False),
                ("[a]", False),
                ("''", False),
                ("{id: ann}", False),
                ("{kind: user}", False),
                ("{kind: Unknown}", False),
                ("{tag: {}}", False),
                ("{tag: {a: 1}}", False),
                ("{tag: [a]}", False),
                ("{tag: {' ': a}}", False),
                ("{nmae: a}", False),
            )
        ),
        *(
            (f"rules: {{wildcard-action: on}}\nallow: [{{{one}}}]", good)
            for one, good in (
                ("principal: a, reason: r, expires: 2026-12-31, rules: [wildcard-action, wildcard-action]", True),
                ("principal: a, reason: r, expires: , rules: , by: , ticket: t, owner: o", True),
                ("principal: a", False),
                ("reason: r", False),
                ("principal: a, reason: ' '", False),
                ("principal: a, reason: r, rules: []", False),
                ("principal: a, reason: r, rules: [x]", False),
                ("principal: a, reason: r, rules: wildcard-action", False),
                ("principal: a, reason: r, expires: soon", False),
                ("principal: a, reason: r, expires: 2026-02-30", False),
                ("principal: a, reason: r, expires: ' 2026-12-31'", False),
                ("principal: a, reason: r, until: x", False),
            )
        ),
        ("rules: {wildcard-action: on}\noverrides:\nallow:\naccept:", True),
        ("rules: {wildcard-action: on}\noverrides: {}", False),
        ("rules: {wildcard-action: on}\nallow: ann", False),
        ("name: ' '\nrules: {wildcard-action: on}", False),
    ],
)
def test_schema_and_reader_agree(text: str, good: bool) -> None:
    value = value_of("version: 1\n" + text)
    assert (keeps_schema(value), is_read(value)) == (good, good)


def keeps_schema(value: Any) -> bool:
    return Draft202012Validator(SCHEMA, format_checker=FormatChecker(["date"])).is_valid(value)


def is_read(value: Any) -> bool:
    """Whether the value, written as JSON, which is YAML, is read without problems."""
    try:
        parse_baseline(json.dumps(value), "b.yaml", RULES)
    except BaselineError:
        return False
    return True


SCHEMA = baseline_schema(RULES)

_text = st.sampled_from(["x", " x ", "/x", "x*", "0123abcd", "2026-12-31", "wildcard-action", "é"])
_rule = st.sampled_from(["wildcard-action", "direct-user-assignment", "subscription-wide-role"])
_severity = st.sampled_from(["low", "high"])
_params = st.fixed_dictionaries(
    {},
    optional={
        "most": st.integers(1, 5),
        "mode": st.sampled_from(["any", "all"]),
        "allow_roles": st.lists(_text, max_size=2),
        "since": st.one_of(_text, st.none()),
        "strict": st.booleans(),
    },
)
_entry = st.one_of(
    st.sampled_from(["on", "off", "low"]),
    st.fixed_dictionaries({}, optional={"severity": _severity, "params": st.none()}),
)
_wide = st.fixed_dictionaries({}, optional={"severity": _severity, "params": _params})
_rules = st.one_of(
    st.dictionaries(_rule, _entry, min_size=1, max_size=2),
    st.fixed_dictionaries({"subscription-wide-role": _wide}),
)
_principal = st.one_of(
    _text,
    st.fixed_dictionaries(
        {},
        optional={
            "id": st.sampled_from(["0" * 32, "/x", "00000000-0000-0000-0000-00000000000A"]),
            "name": _text,
            "kind": st.sampled_from(["User", "ManagedIdentity"]),
            "tag": st.dictionaries(_text, st.sampled_from(["", "dev"]), min_size=1, max_size=2),
        },
    ).filter(bool),
)
_maybe = st.one_of(_text, st.none())
_who_decided: dict[str, st.SearchStrategy[Any]] = {"by": _maybe, "ticket": _maybe, "owner": _maybe}
_overrides = st.one_of(
    st.fixed_dictionaries({"scope": st.sampled_from(["/", " /x"]), "rules": _rules}, optional={"reason": _maybe}),
    st.fixed_dictionaries({"principal": _principal, "rules": _rules}, optional={"scope": st.just("/x")}),
)
_allow = st.fixed_dictionaries(
    {"principal": _principal, "reason": _text},
    optional={
        "expires": st.sampled_from(["2026-12-31", None]),
        "rules": st.one_of(st.none(), st.lists(_rule, min_size=1, max_size=3)),
        **_who_decided,
    },
)
_accept = st.one_of(
    st.fixed_dictionaries(
        {"rule": _rule, "subject": _text, "reason": _text, "expires": st.just("2026-12-31")}, optional=_who_decided
    ),
    st.fixed_dictionaries(
        {"subject": st.sampled_from(["0123abcd", "F" * 32]), "reason": _text, "expires": st.just("2028-02-29")}
    ),
)
_good = st.fixed_dictionaries(
    {"version": st.just(1), "rules": st.just({"direct-user-assignment": "on"})},
    optional={
        "name": _text,
        "overrides": st.one_of(st.none(), st.lists(_overrides, max_size=2)),
        "allow": st.one_of(st.none(), st.lists(_allow, max_size=2)),
        "accept": st.one_of(st.none(), st.lists(_accept, max_size=2)),
    },
)
_odd = st.one_of(
    st.sampled_from(["", " ", "x", "/", "/x*", "*", " * ", "0123abc", "2026-02-30", "off", "wildcard-acton"]),
    st.none(),
    st.booleans(),
    st.integers(-1, 8),
    st.just([]),
    st.just({}),
    st.lists(st.sampled_from(["x", 7, "wildcard-action"]), max_size=2),
)


@given(_good)
@settings(max_examples=300)
def test_what_is_good_is_good_by_both(value: dict[str, Any]) -> None:
    assert keeps_schema(value)
    assert is_read(value)


@given(_good, st.data())
@settings(max_examples=1000)
def test_schema_and_reader_agree_about_one_thing_that_is_changed(good: dict[str, Any], data: st.DataObject) -> None:
    """Somewhere a value becomes another one, a key goes, or one comes."""
    value = json.loads(json.dumps(good))
    places = [place for place in containers(value) if place is not value]
    where = data.draw(st.sampled_from(places or [value["rules"]]))
    if isinstance(where, list):
        where[:] = [data.draw(_odd), *where[1:]]
    elif where and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(where)))
        if data.draw(st.integers(0, 2)):
            where[key] = data.draw(_odd)
        else:
            del where[key]
    else:
        where[data.draw(st.sampled_from(["x", "", "scope", "principal", "rules", "rule", "expires", "name"]))] = (
            data.draw(_odd)
        )
    if "on" not in value["rules"].values():
        value["rules"]["wildcard-action"] = "on"
    assert keeps_schema(value) is is_read(value)


def containers(value: Any) -> list[Any]:
    """All mappings and lists in a value, itself included."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [value] if isinstance(value, dict | list) else []
    return own + [found for item in inside for found in containers(item)]
