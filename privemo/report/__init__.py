"""Measured beside published: tables 1 to 5 and the page to pass on."""
