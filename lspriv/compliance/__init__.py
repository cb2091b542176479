"""Baselines, exemptions and the evaluation of rules into a report."""
