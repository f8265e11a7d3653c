"""Measured beside published: tables 1 to 5 and the page to pass on."""

from privemo.report.page import write_report

__all__ = ["write_report"]
