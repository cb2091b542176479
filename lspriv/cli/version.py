"""The version, where reading it costs nothing."""

from __future__ import annotations

VERSION = "0.1.0"
"""The version of this program; a test holds it to the package's metadata."""
