"""Live Azure to a snapshot: the only room that knows Azure's SDK and HTTP."""
