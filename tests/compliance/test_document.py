"""Every problem of a baseline, with its exact words."""

from __future__ import annotations

import pytest

from lspriv.compliance.baseline import parse_baseline
from lspriv.errors import BaselineError
from tests.compliance.small import RULES

SMALLEST = "`{version: 1, name: NAME, extends: default}`"


def problems(text: str) -> list[str]:
    """The problems of a baseline, without the file's name."""
    with pytest.raises(BaselineError) as caught:
        parse_baseline(text, "b.yaml", RULES)
    assert str(caught.value) == "\n".join(caught.value.problems)
    assert all(line.startswith("b.yaml:") for line in caught.value.problems)
    return [line.removeprefix("b.yaml:") for line in caught.value.problems]


def place(text: str) -> tuple[str, str]:
    """The text without its mark `¦`, and where the mark stood."""
    before, mark, after = text.partition("¦")
    assert mark
    return before + after, f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: "


def ruled(rules: str) -> str:
    """A baseline with these lines below `rules`, from line 3 on."""
    return f"version: 1\nrules:\n{rules}"


def accepting(item: str) -> str:
    """A baseline that accepts something, from line 4 on."""
    return f"version: 1\nrules: {{wildcard-action: on}}\naccept:\n{item}"


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "~"])
def test_an_empty_file_is_shown_the_smallest_baseline(text: str) -> None:
    assert problems(text) == [f"1:1: the baseline is empty; the smallest one is {SMALLEST}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a]", f"1:1: a baseline is a mapping such as {SMALLEST}, not a list"),
        ("default", f"1:1: a baseline is a mapping such as {SMALLEST}, not `default`"),
        ("rules: {wildcard-action: on}", "1:1: `version` is missing; write `version: 1`"),
        (
            "version: 2\nrules: {wildcard-action: on}",
            "1:10: `version` must be the number 1, not the number `2`; this lspriv reads no other",
        ),
        (
            "version: '1'\nrules: {wildcard-action: on}",
            "1:10: `version` must be the number 1, not `1`; this lspriv reads no other",
        ),
        (
            "version: 1.0\nrules: {wildcard-action: on}",
            "1:10: `version` must be the number 1, not the number `1.0`; this lspriv reads no other",
        ),
        (
            "version: true\nrules: {wildcard-action: on}",
            "1:10: `version` must be the number 1, not `true`; this lspriv reads no other",
        ),
        (
            "version: 1\nname: [a]\nrules: {wildcard-action: on}",
            "2:7: `name` must be text, not a list",
        ),
        (
            "version: 1\nname: 7\nrules: {wildcard-action: on}",
            "2:7: `name` must be text, not the number `7`; put it in quotes",
        ),
        ("version: 1\nname: ' '\nrules: {wildcard-action: on}", "2:7: `name` is empty"),
        ("version: 1\nname:\nrules: {wildcard-action: on}", "2:1: `name` must be text, not empty"),
        ("version: 1\nextends: [a]\nrules: {wildcard-action: on}", "2:10: `extends` must be text, not a list"),
        (
            "version: 1\nacept: []\nrules: {wildcard-action: on}",
            "2:1: unknown key `acept`; did you mean `accept`?",
        ),
        (
            "version: 1\n1: x\nrules: {wildcard-action: on}",
            "2:1: unknown key `1`; the keys here are version, name, extends, rules, overrides, allow and accept",
        ),
        (
            "version: 1\nrules: [wildcard-action]",
            "2:8: `rules` must be a mapping such as `{wildcard-action: on}`, not a list",
        ),
        (
            "version: 1\nrules: {wildcard-action: on}\naccept: {rule: x}",
            "3:9: `accept` must be a list of acceptances, not a mapping",
        ),
        (
            "version: 1\nrules: {wildcard-action: on}\nrules: {}",
            "3:1: duplicate key `rules`; the first one is on line 2",
        ),
    ],
)
def test_the_top(text: str, expected: str) -> None:
    assert expected in problems(text)


@pytest.mark.parametrize(
    "text", ["version: 1", "version: 1\nrules: {}", "version: 1\nrules:", ruled("  wildcard-action: off\n")]
)
def test_a_baseline_that_would_judge_nothing_is_refused(text: str) -> None:
    assert problems(text) == [
        "1:1: no rule is selected, so that nothing would be judged; add `extends: default`, or rules"
    ]


ENTRY = "`wildcard-action` must be on, off, a severity, or a mapping of severity and params, not "
SEVERITIES = "`severity` must be one of critical, high, medium, low or info, not "


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            "  subscripton-wide-role: on",
            "3:3: unknown rule `subscripton-wide-role`; did you mean `subscription-wide-role`?",
        ),
        ("  zzz: on", "3:3: unknown rule `zzz`; no rule has a name like it"),
        ("  wildcard-action: false", f"3:20: {ENTRY}`false`; did you mean `off`?"),
        ("  wildcard-action: true", f"3:20: {ENTRY}`true`; did you mean `on`?"),
        ("  wildcard-action:", f"3:3: {ENTRY}empty"),
        ("  wildcard-action: hihg", f"3:20: {ENTRY}`hihg`; did you mean `high`?"),
        ("  wildcard-action: [high]", f"3:20: {ENTRY}a list"),
        ("  wildcard-action: 3", f"3:20: {ENTRY}the number `3`"),
        ("  wildcard-action: {severty: high}", "3:21: unknown key `severty`; did you mean `severity`?"),
        ("  wildcard-action: {x: 1}", "3:21: unknown key `x`; the keys here are severity and params"),
        ("  wildcard-action: {severity: hgih}", f"3:31: {SEVERITIES}`hgih`; did you mean `high`?"),
        ("  wildcard-action: {severity: High}", f"3:31: {SEVERITIES}`High`; did you mean `high`?"),
        ("  wildcard-action: {severity: 1}", f"3:31: {SEVERITIES}the number `1`"),
        ("  wildcard-action: {severity: }", f"3:21: {SEVERITIES}empty"),
        ("  wildcard-action: {params: [a]}", "3:29: `params` must be a mapping, not a list"),
        ("  wildcard-action: {params: {a: 1}}", "3:30: unknown parameter `a` of `wildcard-action`; it has none"),
        (
            "  wildcard-action: on\n  wildcard-action: off",
            "4:3: duplicate key `wildcard-action`; the first one is on line 3",
        ),
    ],
)
def test_rules(entry: str, expected: str) -> None:
    assert problems(ruled(entry + "\n  direct-user-assignment: on\n")) == [expected]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        (
            "¦alow_roles: [a]",
            "unknown parameter `alow_roles` of `subscription-wide-role`; did you mean `allow_roles`?",
        ),
        (
            "¦zzz: 1",
            "unknown parameter `zzz` of `subscription-wide-role`; "
            "it has allow_roles, most, share, strict, since, floor and mode",
        ),
        ("allow_roles: ¦Reader", "parameter `allow_roles` must be a list of texts, not `Reader`"),
        ("allow_roles: ¦{a: b}", "parameter `allow_roles` must be a list of texts, not a mapping"),
        ("¦allow_roles: ", "parameter `allow_roles` must be a list of texts, not empty"),
        (
            "allow_roles: [a, ¦5]",
            "each item of parameter `allow_roles` must be text, not the number `5`; put it in quotes",
        ),
        ("allow_roles: [¦[a]]", "each item of parameter `allow_roles` must be text, not a list"),
        ("most: ¦three", "parameter `most` must be a whole number of at least 0, not `three`"),
        (
            "most: ¦'3'",
            "parameter `most` must be a whole number of at least 0, not `3`, which is text; take the quotes away",
        ),
        ("most: ¦-1", "parameter `most` must be a whole number of at least 0, not the number `-1`"),
        ("most: ¦1.5", "parameter `most` must be a whole number of at least 0, not the number `1.5`"),
        ("most: ¦true", "parameter `most` must be a whole number of at least 0, not `true`"),
        ("share: ¦half", "parameter `share` must be a number, not `half`"),
        ("strict: ¦yes", "parameter `strict` must be true or false, not `yes`"),
        ("since: ¦2026", "parameter `since` must be text or null, not the number `2026`; put it in quotes"),
        (
            "floor: ¦hihg",
            "parameter `floor` must be one of critical, high, medium, low or info, not `hihg`; did you mean `high`?",
        ),
        ("mode: ¦eny", "parameter `mode` must be one of any or all, not `eny`; did you mean `any`?"),
    ],
)
def test_parameters(params: str, expected: str) -> None:
    text, where = place(ruled(f"  subscription-wide-role: {{params: {{{params}}}}}\n"))
    assert problems(text) == [where + expected]


def test_parameters_that_do_not_go_together() -> None:
    assert problems(ruled("  subscription-wide-role: {params: {strict: true, most: 0}}\n")) == [
        "3:3: the parameters of `subscription-wide-role` do not go together: `strict` needs `most` above 0"
    ]


GOOD = {"rule": "wildcard-action", "subject": "/x", "reason": "SEC-12", "expires": "2026-12-31"}


def item(*more: str, **values: str | None) -> str:
    """An acceptance in flow style with some values changed, or left out with None, and more at its end."""
    pairs = [f"{key}: {value}" for key, value in (GOOD | values).items() if value is not None]
    return "{" + ", ".join((*pairs, *more)) + "}"


DATE = "`expires` must be a date such as 2026-12-31, not "


@pytest.mark.parametrize(
    ("acceptance", "expected"),
    [
        ("¦" + item(reason=None), "acceptance without `reason`; say why the finding may stand"),
        ("¦" + item(expires=None), "acceptance without `expires`; say until when, such as `expires: 2026-12-31`"),
        ("¦" + item(rule=None), "acceptance without `rule`; say which rule it is about"),
        (
            "¦" + item(subject=None),
            "acceptance without `subject`; say which finding it is about, by id, scope or fingerprint",
        ),
        (item(reason="¦' '"), "`reason` is empty"),
        (item(reason="¦~"), "`reason` must be text, not empty"),
        (item(reason="¦12"), "`reason` must be text, not the number `12`; put it in quotes"),
        (item(subject="¦[/x]"), "`subject` must be text, not a list"),
        (item(rule=None, subject="¦12345678"), "`subject` must be text, not the number `12345678`; put it in quotes"),
        (item(rule=None, subject="¦1234e567"), "`subject` must be text, not the number `1234e567`; put it in quotes"),
        (item(expires="¦31.12.2026"), f"{DATE}`31.12.2026`"),
        (item(expires="¦2026-02-30"), f"{DATE}`2026-02-30`"),
        (item(expires="¦2026-12-31T00:00:00Z"), f"{DATE}`2026-12-31T00:00:00Z`"),
        (item(expires="¦never"), f"{DATE}`never`"),
        (item(expires="¦20261231"), f"{DATE}the number `20261231`"),
        (item(expires="¦' 2026-12-31'"), f"{DATE}` 2026-12-31`"),
        (item(expires="¦~"), f"{DATE}empty"),
        (item(rule="¦' wildcard-action'"), "unknown rule ` wildcard-action`; did you mean `wildcard-action`?"),
        (item(rule="¦wildcard-actoin"), "unknown rule `wildcard-actoin`; did you mean `wildcard-action`?"),
        (
            item("¦until: x"),
            "unknown key `until`; the keys here are rule, subject, severity, reason, expires, by, ticket and owner",
        ),
        (item("¦ownr: x"), "unknown key `ownr`; did you mean `owner`?"),
        (item("ticket: ¦[1]"), "`ticket` must be text, not a list"),
        (item("¦reason: again"), "duplicate key `reason`; the first one is on line 4"),
        ("¦wildcard-action", "an acceptance is a mapping of rule, subject, reason and expires, not `wildcard-action`"),
    ],
)
def test_acceptances(acceptance: str, expected: str) -> None:
    text, where = place(accepting(f"  - {acceptance}\n"))
    assert problems(text) == [where + expected]


FINGERPRINT = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize("subject", [FINGERPRINT, FINGERPRINT.upper(), f"' {FINGERPRINT} '", "0123abcd", "'12345678'"])
def test_a_fingerprint_needs_no_rule(subject: str) -> None:
    (accepted,) = parse_baseline(accepting(f"  - {item(rule=None, subject=subject)}"), "b.yaml", RULES).accept
    assert (accepted.rule, accepted.subject) == (None, subject.strip("' "))


@pytest.mark.parametrize("subject", ["/x", "0123abc", FINGERPRINT + "0", "0123abcg", "'*'"])
def test_everything_else_does(subject: str) -> None:
    assert problems(accepting(f"  - {item(rule=None, subject=subject)}")) == [
        "4:5: acceptance without `rule`; say which rule it is about"
    ]


def overriding(item: str) -> str:
    """A baseline with an override, on line 4."""
    return f"version: 1\nrules: {{wildcard-action: on}}\noverrides:\n  - {item}\n"


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("¦wildcard-action", "an override is a mapping of scope or principal, and rules, not `wildcard-action`"),
        (
            "¦{rules: {wildcard-action: off}}",
            "override without `scope` or `principal`; what holds everywhere stands under the baseline's own `rules`",
        ),
        ("¦{scope: /}", "override without `rules`; say what is otherwise there"),
        ("¦{scope: /, rules: }", "override without `rules`; say what is otherwise there"),
        ("¦{scope: /, rules: {}}", "override without `rules`; say what is otherwise there"),
        (
            "{scope: ¦contoso, rules: {wildcard-action: off}}",
            "`scope` must be an ARM id such as /subscriptions/ID, not `contoso`",
        ),
        (
            "{scope: ¦/subscriptions/*, rules: {wildcard-action: off}}",
            "`scope` takes no `*`, since it holds for everything below: `/subscriptions/*`",
        ),
        ("{scope: ¦[/a, /b], rules: {wildcard-action: off}}", "`scope` must be text, not a list"),
        ("{¦scope: , rules: {wildcard-action: off}}", "`scope` must be text, not empty"),
        (
            "{scope: /, reason: ¦12, rules: {wildcard-action: off}}",
            "`reason` must be text, not the number `12`; put it in quotes",
        ),
        (
            "{scope: /, ¦rule: wildcard-action, rules: {wildcard-action: off}}",
            "unknown key `rule`; did you mean `rules`?",
        ),
        (
            "{scope: /, ¦1: x, rules: {wildcard-action: off}}",
            "unknown key `1`; the keys here are scope, principal, reason and rules",
        ),
        ("{scope: /, rules: ¦[a]}", "`rules` must be a mapping such as `{wildcard-action: on}`, not a list"),
        ("{scope: /, rules: {¦wildcard-acton: off}}", "unknown rule `wildcard-acton`; did you mean `wildcard-action`?"),
        ("{scope: /, rules: {wildcard-action: ¦no}}", f"{ENTRY}`no`; did you mean `off`?"),
        (
            "{scope: /, rules: {wildcard-action: {severity: ¦hgih}}}",
            f"{SEVERITIES}`hgih`; did you mean `high`?",
        ),
        (
            "{scope: /, rules: {subscription-wide-role: {params: {¦mots: 1}}}}",
            "unknown parameter `mots` of `subscription-wide-role`; did you mean `most`?",
        ),
    ],
)
def test_overrides(override: str, expected: str) -> None:
    text, where = place(overriding(override))
    assert problems(text) == [where + expected]


def test_overrides_that_are_no_list() -> None:
    text = "version: 1\nrules: {wildcard-action: on}\noverrides: {scope: /}\n"
    assert problems(text) == ["3:12: `overrides` must be a list of overrides, not a mapping"]


def test_parameters_of_an_override_that_do_not_go_together_with_the_others() -> None:
    text = overriding("{scope: /, rules: {subscription-wide-role: {params: {most: 0}}}}")
    text = text.replace("rules: {w", "rules: {subscription-wide-role: {params: {strict: true}}, w", 1)
    assert problems(text) == [
        "4:24: the parameters of `subscription-wide-role` do not go together with those that hold elsewhere: "
        "`strict` needs `most` above 0"
    ]


NO_PRINCIPAL = "must be an object id, or the resource id of a managed identity, not "
KINDS = "User, Group, ServicePrincipal, ManagedIdentity, ForeignGroup or Device"


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("¦[ann]", "`principal` must be text or a mapping, not a list"),
        ("¦12", "`principal` must be text or a mapping, not the number `12`; put it in quotes"),
        ("¦' '", "`principal` is empty"),
        ("¦{}", "a principal needs at least one of id, name, kind and tag"),
        ("{¦nmae: ann}", "unknown key `nmae`; did you mean `name`?"),
        ("{¦x: ann}", "unknown key `x`; the keys here are id, name, kind and tag"),
        ("{name: ¦[a]}", "`name` must be text, not a list"),
        ("{name: ¦12}", "`name` must be text, not the number `12`; put it in quotes"),
        ("{id: ¦ann}", f"`id` {NO_PRINCIPAL}`ann`; a name goes under `name`"),
        ("{id: ¦0123}", "`id` must be text, not the number `0123`; put it in quotes"),
        ("{kind: ¦user}", f"`kind` must be one of {KINDS}, not `user`; did you mean `User`?"),
        ("{kind: ¦Unknown}", f"`kind` must be one of {KINDS}, not `Unknown`"),
        ("{kind: ¦[User]}", f"`kind` must be one of {KINDS}, not a list"),
        ("{tag: ¦env}", "`tag` must be a mapping of names to values such as {env: dev}, not `env`"),
        ("{tag: ¦{}}", "`tag` must be a mapping of names to values such as {env: dev}, not a mapping"),
        ("{tag: {env: ¦true}}", "tag `env` must be text, not `true`; put it in quotes"),
        ("{tag: {env: ¦[dev]}}", "tag `env` must be text, not a list"),
        ("{tag: {¦' ': dev}}", "a tag's name is empty"),
    ],
)
def test_principals(principal: str, expected: str) -> None:
    for around in ("{principal: %s, rules: {wildcard-action: off}}", "%s"):
        whole = (
            overriding(around % principal) if "rules" in around else allowing(f"{{principal: {principal}, reason: r}}")
        )
        text, where = place(whole)
        assert problems(text) == [where + expected]


def allowing(item: str) -> str:
    """A baseline with an allowed principal, on line 4."""
    return f"version: 1\nrules: {{wildcard-action: on}}\nallow:\n  - {item}\n"


EVERYBODY = "`principal` means everybody; name those who may hold what they hold"


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        ("¦ann", "an allowed principal is a mapping of principal and reason, not `ann`"),
        ("¦{principal: ann}", "allowed principal without `reason`; say why it may hold what it holds"),
        (
            "¦{reason: x}",
            "allowed principal without `principal`; say who, by object id, sign-in name or display name",
        ),
        ("{principal: ann, reason: ¦~}", "`reason` must be text, not empty"),
        ("{principal: ann, reason: x, expires: ¦soon}", f"{DATE}`soon`"),
        ("{principal: ann, reason: x, expires: ¦2026-02-30}", f"{DATE}`2026-02-30`"),
        ("{principal: ann, reason: x, expires: ¦' 2026-12-31'}", f"{DATE}` 2026-12-31`"),
        (
            "{principal: ann, reason: x, rules: ¦wildcard-action}",
            "`rules` must be a list of texts, not `wildcard-action`",
        ),
        ("{principal: ann, reason: x, rules: ¦[]}", "`rules` is empty; name some, or leave it out to mean all"),
        (
            "{principal: ann, reason: x, rules: [¦wildcard-acton]}",
            "unknown rule `wildcard-acton`; did you mean `wildcard-action`?",
        ),
        (
            "{principal: ann, reason: x, rules: [¦7]}",
            "each item of `rules` must be text, not the number `7`; put it in quotes",
        ),
        ("{principal: ann, reason: x, ticket: ¦[1]}", "`ticket` must be text, not a list"),
        ("{principal: ann, reason: x, ¦expire: 2026-12-31}", "unknown key `expire`; did you mean `expires`?"),
        (
            "{principal: ann, reason: x, ¦1: x}",
            "unknown key `1`; the keys here are principal, reason, expires, rules, by, ticket and owner",
        ),
        ("{principal: ¦'*', reason: x}", EVERYBODY),
        ("{principal: ¦{name: '**'}, reason: x}", EVERYBODY),
    ],
)
def test_allowed_principals(allowed: str, expected: str) -> None:
    text, where = place(allowing(allowed))
    assert problems(text) == [where + expected]


def test_allowed_principals_that_are_no_list() -> None:
    text = "version: 1\nrules: {wildcard-action: on}\nallow: ann\n"
    assert problems(text) == ["3:8: `allow` must be a list of principals, not `ann`"]


def test_a_date_may_stand_with_or_without_quotes() -> None:
    for date in ("2026-12-31", "'2026-12-31'", '"2028-02-29"'):
        (accepted,) = parse_baseline(accepting(f"  - {item(expires=date)}"), "b.yaml", RULES).accept
        assert accepted.expires == date.strip("'\"")


def test_all_problems_come_at_once_and_in_order() -> None:
    text = """\
version: 3
nmae: contoso
rules:
  wildcard-acton: on
  subscription-wide-role:
    severity: hihg
    params:
      allow_roles: [Reader, 5, 6]
      allow: 1
accept:
  - rule: wildcard-action
    subject: /x
    expires: soon
overrides:
  - rules: {b: on}
allow:
  - {principal:   "*", reason: r}
"""
    assert problems(text) == [
        "1:10: `version` must be the number 1, not the number `3`; this lspriv reads no other",
        "2:1: unknown key `nmae`; did you mean `name`?",
        "4:3: unknown rule `wildcard-acton`; did you mean `wildcard-action`?",
        f"6:15: {SEVERITIES}`hihg`; did you mean `high`?",
        "8:29: each item of parameter `allow_roles` must be text, not the number `5`; put it in quotes",
        "8:32: each item of parameter `allow_roles` must be text, not the number `6`; put it in quotes",
        "9:7: unknown parameter `allow` of `subscription-wide-role`; did you mean `allow_roles`?",
        "11:5: acceptance without `reason`; say why the finding may stand",
        "13:14: `expires` must be a date such as 2026-12-31, not `soon`",
        "15:5: override without `scope` or `principal`; what holds everywhere stands under the baseline's own `rules`",
        "15:13: unknown rule `b`; no rule has a name like it",
        "17:19: `principal` means everybody; name those who may hold what they hold",
    ]


def test_hostile_words_come_out_harmless() -> None:
    (line,) = problems(ruled('  wildcard-action: "\\e[2J\\n\\u202e"\n'))
    assert line == f"3:20: {ENTRY}`\\x1b[2J\\n\\u202e`"


def test_an_alias_reads_as_what_it_repeats() -> None:
    text = accepting(f"  - &a {item()}\n  - *a\n")
    first, second = parse_baseline(text, "b.yaml", RULES).accept
    assert first == second
