"""Turns the names of the story into ids, and refuses a story that does not hang together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from scripts.contoso.ids import DOMAIN, TENANT, guid
from scripts.contoso.model import Group, ManagementGroup, Resource, ResourceGroup, Role, Story, Subscription, User
from scripts.contoso.roles import BUILT_IN

GROUP_PREFIX = "/providers/Microsoft.Management/managementGroups/"
"""What the id of every management group begins with."""


class Company:
    """The company with its ids; every look-up of a name that the story does not have raises `KeyError`."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def subscription_guid(self, name: str) -> str:
        """Return a subscription's GUID."""
        if name not in self._subscriptions:
            raise KeyError(name)
        return guid("subscription", name)

    def scope(self, reference: str) -> str:
        """Return the ARM id of the scope that a reference names, see `Assignment.scope`."""
        if reference == "/":
            return "/"
        word, _, name = reference.partition(":")
        if word == "mg":
            return self.management_group(name)
        if word == "sub":
            return f"/subscriptions/{self.subscription_guid(name)}"
        group, _, below = reference.partition("/")
        return self.group_id(group) + (self._resource_path(group, below) if below else "")

    def management_group(self, name: str | None) -> str:
        """Return a management group's id; ``root`` or None is the tenant's root group."""
        if name in (None, "root"):
            return GROUP_PREFIX + TENANT
        if name not in self._management_groups:
            raise KeyError(name)
        return f"{GROUP_PREFIX}{name}"

    def group_id(self, name: str) -> str:
        """Return a resource group's id."""
        group = self.resource_groups[name]
        return f"/subscriptions/{self.subscription_guid(group.subscription)}/resourceGroups/{name}"

    def subscription_of(self, reference: str) -> str | None:
        """Return the name of the subscription that a scope lies in, None above subscriptions."""
        word, _, name = reference.partition(":")
        if reference == "/" or word == "mg":
            return None
        return name if word == "sub" else self.resource_groups[reference.partition("/")[0]].subscription

    def chain(self, subscription: str) -> list[str]:
        """Return the references of the scopes above a subscription, nearest first."""
        found: list[str] = []
        name: str | None = self._subscriptions[subscription].parent
        while name is not None:
            found.append(f"mg:{name}")
            name = self._management_groups[name].parent
        return [*found, "mg:root", "/"]

    def principal(self, name: str) -> str:
        """Return a principal's object id."""
        return guid(self.kind(name), name)

    def kind(self, name: str) -> str:
        """Return a principal's type as role assignments write it."""
        return self._kinds[name]

    def app_id(self, name: str) -> str:
        """Return the client id of a service principal or identity."""
        return guid("app", name)

    def upn(self, user: User) -> str:
        """Return a user's sign-in name; a guest's tells where the guest comes from."""
        return f"{user.mail}_{user.guest_of}#EXT#@{DOMAIN}" if user.guest_of else f"{user.mail}@{DOMAIN}"

    def az_name(self, name: str) -> str:
        """Return the name that `az role assignment list` gives a principal.

        A user's sign-in name, a group's name, a service principal's client id, nothing for one that is gone.
        """
        if name in self.users:
            return self.upn(self.users[name])
        if name in self.groups:
            return name
        known = self._kinds[name] == "ServicePrincipal"
        return self.app_id(name) if known else ""

    def role(self, name: str) -> str:
        """Return a role's GUID."""
        return guid("role", name) if name in self.roles else BUILT_IN[name]

    @cached_property
    def users(self) -> dict[str, User]:
        """Users by name."""
        return {user.name: user for user in self.story.users}

    @cached_property
    def groups(self) -> dict[str, Group]:
        """Groups of the directory by name."""
        return {group.name: group for group in self.story.groups}

    @cached_property
    def roles(self) -> dict[str, Role]:
        """Custom roles by name."""
        return {role.name: role for role in self.story.roles}

    @cached_property
    def resource_groups(self) -> dict[str, ResourceGroup]:
        """Resource groups by name."""
        return {group.name: group for group in self.story.resource_groups}

    @cached_property
    def managed(self) -> dict[str, str]:
        """Managed identities by name, each with the ARM id of the identity or of its host."""
        story = self.story
        found = {one.name: self.scope(f"{one.group}/{one.name}") for one in story.identities}
        found.update((one.name, self.scope(f"{one.group}/{one.name}")) for one in story.resources if one.system)
        found.update((one.identity, self.scope(f"{one.group}/{one.identity}")) for one in story.sites if one.system)
        return found

    def resource_id(self, resource: Resource) -> str:
        """Return a resource's ARM id."""
        return self.scope(f"{resource.group}/{resource.name}")

    @cached_property
    def _subscriptions(self) -> dict[str, Subscription]:
        return {one.name: one for one in self.story.subscriptions}

    @cached_property
    def _management_groups(self) -> dict[str, ManagementGroup]:
        return {one.name: one for one in self.story.management_groups}

    @cached_property
    def _kinds(self) -> dict[str, str]:
        story = self.story
        found = dict(story.deleted) | dict.fromkeys(story.foreign_groups, "ForeignGroup")
        found |= dict.fromkeys(self.users, "User") | dict.fromkeys(self.groups, "Group")
        found |= dict.fromkeys((one.name for one in story.service_principals), "ServicePrincipal")
        return found | dict.fromkeys(self.managed, "ServicePrincipal")

    @cached_property
    def _types(self) -> dict[str, dict[str, str]]:
        """The type of everything in each resource group, by name."""
        found: dict[str, dict[str, str]] = {}
        for group, name, type in self._everything():
            found.setdefault(group, {})[name] = type
        return found

    def _everything(self) -> Iterator[tuple[str, str, str]]:
        story = self.story
        yield from ((one.group, one.name, one.type) for one in story.resources)
        yield from ((one.group, one.name, "Microsoft.Web/sites") for one in story.sites)
        yield from (
            (one.group, one.name, "Microsoft.ManagedIdentity/userAssignedIdentities") for one in story.identities
        )

    def _resource_path(self, group: str, below: str) -> str:
        """Return what follows a resource group's id; the longest known name counts, the rest is taken as it is."""
        types = self._types[group]
        parts = below.split("/")
        for end in range(len(parts), 0, -1):
            name = "/".join(parts[:end])
            if name in types:
                return "/".join((f"/providers/{_nested(types[name], name)}", *parts[end:]))
        raise KeyError(below)


def _nested(type: str, name: str) -> str:
    """Return type and name as an ARM id interleaves them: ``Microsoft.Sql/servers/NAME/databases/NAME``."""
    provider, *kinds = type.split("/")
    pairs = (part for pair in zip(kinds, name.split("/"), strict=True) for part in pair)
    return "/".join((provider, *pairs))
