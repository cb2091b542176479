"""A report in one format each; no verdicts here."""
