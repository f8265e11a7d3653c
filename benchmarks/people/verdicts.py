"""What each claim came to, corpus by corpus."""

import pandas as pd

from privemo.terms import VERDICTS

SHOWN = ("reproduced", "contradicted", "nothing to lower", "nothing to lose")


def beside(every, planted):
    """Put the verdicts on each claim side by side, a column a corpus."""
    parts = {"planted": planted} if planted is not None else {}
    parts |= {people.title: people.claims for people in every}
    table = {
        name: claims.set_index("claim")["verdict"].map(VERDICTS_SHORT)
        for name, claims in parts.items()
    }
    said = pd.concat(parts.values()).drop_duplicates("claim").set_index("claim")
    table = pd.DataFrame(table).reindex(said.index).fillna("")
    tested = (table != VERDICTS_SHORT["not testable"]) & (table != "")
    table = table[tested.drop(columns="planted", errors="ignore").any(axis=1)]
    table.insert(0, "claim", said["statement"])
    return table


VERDICTS_SHORT = {name: name for name in VERDICTS} | {"not testable": "–"}


def holds_where(table):
    """Say in one paragraph what holds everywhere, and what on planted voices only."""
    people = table.drop(columns=["claim", "planted"], errors="ignore")
    decided = people.where(people.isin(SHOWN))
    some = decided.notna().any(axis=1)
    words = {"reproduced": "holds", "contradicted": "is contradicted"}
    found = {
        f"Decided on people, and {what} wherever it is": some
        & decided.fillna(word).eq(word).all(axis=1)
        for word, what in words.items()
    }
    both = [people.eq(word).any(axis=1) for word in words]
    found["Decided one way and the other on people"] = both[0] & both[1]
    if "planted" in table:
        planted = table["planted"]
        same = decided.eq(planted, axis=0).any(axis=1)
        found["Decided on planted voices only"] = planted.isin(SHOWN) & ~some
        found["Not on people as on planted voices"] = (
            planted.isin(list(words)) & some & ~same
        )
    return " ".join(f"{what}: {named(table, rows)}." for what, rows in found.items())


def named(table, which):
    """List claims by their statements."""
    texts = [text.rstrip(".") for text in table.loc[which, "claim"]]
    return "; ".join(f"*{text}*" for text in texts) or "nothing"
