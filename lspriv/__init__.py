"""lspriv: a least-privilege analyzer for Azure RBAC."""
