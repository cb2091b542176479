"""The permission graph: what is tied to what, and typed questions about it."""
