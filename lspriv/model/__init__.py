"""The words of the field: what Azure RBAC is made of, as immutable values."""
