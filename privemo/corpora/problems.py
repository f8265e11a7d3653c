"""Problems of one kind, counted together; and what of them may be passed on."""

# one row that stands for many: "80 rows, this one first: several people speak at once"
FOR_MANY = r"^([\d,]+) [^,]*, this one first[:,]? "
VALUE = r"'[^']*'|\"[^\"]*\"|\d[\d,.]*"  # what differs between problems of one kind
NAME = r"(?s)(['\"]).*\1|\S*[/\\]\S*|\S+\.[A-Za-z]\w{1,4}\b"  # quotations, paths, files


def problem_kinds(problems):
    """Group problems that differ in a name or a number only.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [["a.wav", "the label 'X' is unknown", "correct it"],
    ...         ["b.wav", "the label 'Y' is unknown", "correct it"],
    ...         ["row 3", "8 rows, this one first: no speaker", "leave it"]]
    >>> table = pd.DataFrame(rows, columns=["file", "problem", "remedy"])
    >>> problem_kinds(table)[["n", "file", "problem"]].values.tolist()
    [[8, 'row 3', 'no speaker'], [2, 'a.wav', "the label 'X' is unknown"]]
    """
    said = problems["problem"].astype("str")
    many = said.str.extract(FOR_MANY, expand=False).str.replace(",", "")
    said = said.str.replace(FOR_MANY, "", regex=True)
    counted = problems.assign(n=many.fillna("1").astype(int), problem=said)
    kinds = counted.groupby(said.str.replace(VALUE, "", regex=True), sort=False).agg(
        {"n": "sum", **dict.fromkeys(("file", "problem", "remedy"), "first")}
    )
    return kinds.sort_values("n", ascending=False, kind="stable", ignore_index=True)


def shareable_problems(problems):
    """Count problems by kind, without names of files and without quotations.

    For corpora whose licence must be signed: what is shown in a notebook or stored in
    ``results/`` may be passed on, names of recordings and words that were said may not.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [["a.wav", "is not like b/a.wav", "leave it out"],
    ...         ["c.wav", "no word in the transcript 'hm'", "leave it out"]]
    >>> table = pd.DataFrame(rows, columns=["file", "problem", "remedy"])
    >>> shareable_problems(table)[["file", "problem"]].values.tolist()
    [['1 of them', 'is not like ...'], ['1 of them', 'no word in the transcript ...']]
    """
    kinds = problem_kinds(problems)
    return kinds.assign(
        file=kinds["n"].map("{:,} of them".format).astype("str"),
        problem=kinds["problem"].str.replace(NAME, "...", regex=True),
    ).drop(columns="n")
