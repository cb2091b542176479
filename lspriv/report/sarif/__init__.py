"""A report as SARIF 2.1.0, for code scanning and for viewers."""

from lspriv.report.sarif.document import report_sarif

__all__ = ["report_sarif"]
