"""The paper's grid of section 4.1, searched on validation speakers."""
