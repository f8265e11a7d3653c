"""What MkDocs is told of docstrings: numpydoc marks references as RST does."""

import re

import griffe

CITED = re.compile(r"(\[\d+\])_")
LISTED = re.compile(r"(?m)^\s*\.\. (\[\d+\])")


class References(griffe.Extension):
    """Writes references as Markdown, each a paragraph."""

    def on_instance(self, *, obj, **kwargs):
        """Take the marks off."""
        if obj.docstring:
            plain = CITED.sub(r"\1", obj.docstring.value)
            obj.docstring.value = LISTED.sub(r"\n\1", plain)
