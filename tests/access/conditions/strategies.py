"""Generated trees of conditions, and requests that know all of what they read."""

from __future__ import annotations

from hypothesis import strategies as st

from lspriv.access import conditions as c

OPERATIONS = ["A/b/read", "a/B/write", "a/c/d/read", "a/read"]
PATTERNS = [*OPERATIONS, "a/*/read", "a/b/*", "*/read", "*", "a/c*/read"]
SUB_OPERATIONS = ["Blob.List", "Blob.Write.Tier", "blob.list"]
_GUIDS = ["49fc33c1-886f-4b21-a00e-1d9993234734", "49FC33C1886F4B21A00E1D9993234734",
          "acdd72a7-3385-48ef-bd42-f606fba81ae7"]  # fmt: skip
_TIMES = ["2023-05-01T13:00:00Z", "2023-05-01T13:00:00.5Z", "2022-12-31T23:59:59.999999Z", "2023-05-01T13:00:00.000Z"]
_STRINGS = ["", "a", "A", "ab", "Ab/c", "é", "a*", "x AND (y", "b?"]
_LIKES = [*_STRINGS, "*", "?", "a*?", r"a\*", r"\?*", "*B*"]

VALUES = {
    c.Family.STRING: _STRINGS,
    c.Family.NUMERIC: ["0", "-5", "10", "+10", "999999999999999999"],
    c.Family.DATE_TIME: _TIMES,
    c.Family.BOOL: ["true", "false", "True"],
    c.Family.GUID: _GUIDS,
}
_NAMED = {
    c.Family.STRING: [("resource", "name"), ("principal", "id:Project_Name")],
    c.Family.NUMERIC: [("resource", "size"), ("request", "limit")],
    c.Family.DATE_TIME: [("environment", "UtcNow"), ("request", "blobs:versionId")],
    c.Family.BOOL: [("environment", "isPrivateLink"), ("resource", "isHnsEnabled")],
    c.Family.GUID: [("request", "roleAssignments:RoleDefinitionId"), ("resource", "roleAssignments:PrincipalId")],
}
_QUOTED = (c.Family.STRING, c.Family.DATE_TIME)


@st.composite
def comparisons(draw: st.DrawFn) -> c.Condition:
    """Build a comparison by any documented operator."""
    operator = draw(st.sampled_from(sorted(c.documented_operators().values(), key=lambda one: one.name)))
    family = operator.family
    attributes = st.sampled_from(_NAMED[family]).map(lambda named: c.Attribute(*named))

    def literals(right: bool) -> st.SearchStrategy[c.Literal]:
        values = _LIKES if right and operator.relation is c.Relation.LIKE else VALUES[family]
        if family in _QUOTED:
            return st.sampled_from(values).map(c.Literal)
        return st.sampled_from(values).map(lambda text: c.Literal(text.lower(), quoted=False))

    def sides(right: bool) -> st.SearchStrategy[c.Operand]:
        sets = st.lists(literals(right), min_size=1, max_size=3).map(lambda items: c.LiteralSet(tuple(items)))
        return st.one_of(attributes, literals(right), sets)

    quantifier = draw(st.none() | st.sampled_from(c.Quantifier))
    return c.Comparison(draw(sides(False)), operator, quantifier, draw(sides(True)))


def _many(terms: st.SearchStrategy[c.Condition]) -> st.SearchStrategy[tuple[c.Condition, ...]]:
    return st.lists(terms, min_size=2, max_size=4).map(tuple)


@st.composite
def _mixed(draw: st.DrawFn, terms: st.SearchStrategy[c.Condition]) -> c.Condition:
    several = draw(st.lists(terms, min_size=3, max_size=5))
    gaps = len(several) - 1
    ands = draw(st.lists(st.booleans(), min_size=gaps, max_size=gaps).filter(lambda ands: len(set(ands)) == 2))
    return c.Mixed(tuple(several), tuple(ands))


_STRANGE = st.sampled_from(["what is this", "@A[b] Foo 'c'", "", "x\\", "it's", "(", "'", "…", "\n"]) | st.text()
LEAVES: st.SearchStrategy[c.Condition] = st.one_of(
    comparisons(),
    comparisons(),
    st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=2).map(lambda some: c.ActionMatches(tuple(some))),
    st.lists(st.sampled_from(SUB_OPERATIONS), min_size=1, max_size=2).map(
        lambda some: c.SubOperationMatches(tuple(some))
    ),
    st.sampled_from([named for names in _NAMED.values() for named in names]).map(
        lambda named: c.Exists(c.Attribute(*named))
    ),
    st.builds(c.Opaque, _STRANGE, st.just("for the test")),
)


def trees(leaves: st.SearchStrategy[c.Condition] = LEAVES) -> st.SearchStrategy[c.Condition]:
    """Build conditions of every kind of node."""
    return st.recursive(
        leaves,
        lambda terms: st.one_of(terms.map(c.Not), _many(terms).map(c.And), _many(terms).map(c.Or), _mixed(terms)),
        max_leaves=12,
    )


@st.composite
def requests(draw: st.DrawFn, fewest_values: int = 1) -> c.Request:
    """Build a request that knows every attribute, the suboperation included."""
    attributes = {
        c.attribute_key(*named): tuple(
            draw(st.lists(st.sampled_from(VALUES[family]), min_size=fewest_values, max_size=3))
        )
        for family, names in _NAMED.items()
        for named in names
    }
    return c.Request(draw(st.sampled_from(OPERATIONS)), draw(st.sampled_from(["", *SUB_OPERATIONS])), attributes)


@st.composite
def lesser_requests(draw: st.DrawFn, request: c.Request) -> c.Request:
    """Forget some of what a request knows."""
    kept = draw(st.sets(st.sampled_from(sorted(request.attributes))))
    sub_operation = request.sub_operation if draw(st.booleans()) else None
    return c.Request(request.operation, sub_operation, {key: request.attributes[key] for key in kept})
