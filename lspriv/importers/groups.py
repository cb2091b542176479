"""Which groups hold whom, joined from lists, pages and expanded groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lspriv.importers.gapbook import GapBook
from lspriv.model.gap import Gap
from lspriv.model.principal import Membership, guid_key


@dataclass(frozen=True, slots=True)
class MemberList:
    """One list of a group's members as a file gives it."""

    group_id: str
    member_ids: tuple[str, ...]
    file: str
    cut_off: str | None = None
    """Why members may be missing; None when the list is whole."""
    transitive: bool = False
    """True for a list that also has the members of nested groups."""
    may_be_page: bool = True
    """False for a list that cannot be one page of several, so that another list must equal it."""


@dataclass(slots=True)
class _Group:
    id: str
    members: dict[str, str] = field(default_factory=dict)
    whole: dict[bool, MemberList] = field(default_factory=dict)
    cut_off: list[MemberList] = field(default_factory=list)


class Groups:
    """Members by group."""

    def __init__(self, gaps: GapBook) -> None:
        self._gaps = gaps
        self._groups: dict[str, _Group] = {}

    def put(self, members: MemberList) -> None:
        """Add a list of a group's members; lists of one group are joined."""
        group = self._groups.setdefault(guid_key(members.group_id), _Group(members.group_id))
        group.members.update((guid_key(member), member) for member in members.member_ids if member)
        if members.cut_off:
            group.cut_off.append(members)
            return
        earlier = group.whole.setdefault(members.transitive, members)
        if earlier is not members:
            self._compare(earlier, members)

    def __contains__(self, key: str) -> bool:
        return key in self._groups

    def ids(self) -> Iterable[str]:
        """Return the folded ids of the groups whose members were listed."""
        return self._groups.keys()

    def rename(self, key: str, group_id: str) -> None:
        """Give the lists of a group that was called by its name to the group's id."""
        named = self._groups.pop(key)
        group = self._groups.setdefault(guid_key(group_id), _Group(group_id))
        group.members |= named.members
        group.cut_off += named.cut_off
        for transitive, listed in named.whole.items():
            group.whole.setdefault(transitive, listed)

    def drop(self, key: str) -> str:
        """Forget a group, and return a file that lists its members."""
        group = self._groups.pop(key)
        return next(iter((*group.whole.values(), *group.cut_off))).file

    def members(self, key: str) -> Iterable[str]:
        """Return the folded ids of a group's members, none when they were not listed."""
        group = self._groups.get(key)
        return group.members.keys() if group else ()

    def sorted(self) -> tuple[Membership, ...]:
        """Return every group's members, groups and members by id, and note the lists that were cut off."""
        return tuple(self._membership(key, self._groups[key]) for key in sorted(self._groups))

    def _membership(self, key: str, group: _Group) -> Membership:
        # A whole list makes up for one that was cut off only when it is one of its own, not the last page.
        complete = not group.cut_off or any(not listed.may_be_page for listed in group.whole.values())
        if not complete:
            cut = group.cut_off[0]
            reason = f"`{cut.file}` does not list every member of group `{key}`: {cut.cut_off}"
            self._gaps.add(Gap("memberships", key, reason))
        return Membership(key, tuple(sorted(group.members)), complete)

    def _compare(self, earlier: MemberList, later: MemberList) -> None:
        mine = {guid_key(member) for member in earlier.member_ids}
        theirs = {guid_key(member) for member in later.member_ids}
        # Pages of one list share no member.
        pages = (earlier.may_be_page or later.may_be_page) and not mine & theirs
        if mine == theirs or pages or earlier.file == later.file:
            return
        only = ", ".join(sorted(mine ^ theirs)[:3])
        self._gaps.add(
            Gap("memberships", guid_key(later.group_id),
                f"`{earlier.file}` and `{later.file}` disagree about the members of group `{guid_key(later.group_id)}` "
                f"({len(mine)} and {len(theirs)}, such as `{only}`); all of them count, remove the older file"),
            "groups whose members two files tell differently",
        )  # fmt: skip
