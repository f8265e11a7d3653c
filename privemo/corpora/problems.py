"""Problems of one kind, counted together; and what of them may be passed on."""

# one row that stands for many: "80 rows, this one first: several people speak at once";
# "80 rows: several people speak at once", where the rows are all named
FOR_MANY = r"^([\d,]+) (?:rows: |[^,]*, this one first[:,]? )"
VALUE = r"'[^']*'|\"[^\"]*\"|\d[\d,.]*"  # what differs between problems of one kind
NAME = r"(?s)(['\"]).*\1|\S*[/\\]\S*|\S+\.[A-Za-z]\w{1,4}\b"  # quotations, paths, files
MOST_NAMED = 100  # rows or files of one kind that are named


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
    counted = _counted(problems)
    kinds = counted.groupby("kind", sort=False).agg(
        {"n": "sum", **dict.fromkeys(("file", "problem", "remedy"), "first")}
    )
    return kinds.sort_values("n", ascending=False, kind="stable", ignore_index=True)


def _counted(problems):
    """Say how many each problem stands for, and of which kind it is."""
    said = problems["problem"].astype("str")
    many = said.str.extract(FOR_MANY, expand=False).str.replace(",", "")
    said = said.str.replace(FOR_MANY, "", regex=True)
    return problems.assign(
        n=many.fillna("1").astype(int),
        problem=said,
        kind=said.str.replace(VALUE, "", regex=True),
    )


def cases(problems):
    """List the cases of each kind of problem: what is wrong, where, and what to do.

    Parameters
    ----------
    problems : DataFrame
        With the columns file, problem and remedy.

    Returns
    -------
    kinds : list of list of str
        One sentence for each different problem of a kind, with all its files; kinds in
        the order of `problem_kinds`.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [["a.wav", "is silent", "look"], ["b.wav", "is silent", "look"],
    ...         ["rows 2, 3", "2 rows: no speaker", "write one"]]
    >>> cases(pd.DataFrame(rows, columns=["file", "problem", "remedy"]))
    [['is silent (a.wav, b.wav); look'], ['no speaker (rows 2, 3); write one']]
    """
    counted = _counted(problems)
    most_first = counted.groupby("kind", sort=False)["n"].sum()
    most_first = most_first.sort_values(ascending=False, kind="stable").index
    kinds = dict(list(counted.groupby("kind", sort=False)))
    return [_cases_of(kinds[kind], problems) for kind in most_first]


def _cases_of(kind, problems):
    """Say the different problems of one kind, each with its files."""
    each = list(kind.groupby(["problem", "remedy"], sort=False))
    said, before = [], ""
    for (problem, remedy), rows in each[:MOST_NAMED]:
        what = "likewise" if remedy == before else remedy
        said.append(f"{problem} ({_files(rows, problems)}); {what}")
        before = remedy
    rest = sum(rows["n"].sum() for _, rows in each[MOST_NAMED:])
    return [*said, f"and {rest:,} more of this kind"] if rest else said


def _files(rows, problems):
    """Name the files of one problem; those that stand for many are the first."""
    first = problems.loc[rows.index, "problem"].str.contains(", this one first")
    return listed(rows["file"] + first.map({True: " first", False: ""}))


def listed(names):
    """Write names one after the other, and count the rest where they are many."""
    names = list(names)
    rest = len(names) - MOST_NAMED
    more = f" and {rest:,} more" if rest > 0 else ""
    return ", ".join(map(str, names[:MOST_NAMED])) + more


def rows_named(numbers):
    """Name rows of a table, those that follow each other in short.

    Examples
    --------
    >>> rows_named([2]), rows_named([2, 3, 5, 6, 7, 9])
    ('row 2', 'rows 2, 3, 5 to 7, 9')
    """
    numbers = sorted(numbers)
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    runs = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = []
    for run in runs:
        parts += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else run
    return f"rows {listed(parts)}"


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
