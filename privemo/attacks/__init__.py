"""Who reads an attribute, or membership, off a frozen representation."""
