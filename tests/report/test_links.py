"""A link leads to the file beside the page, or holds the table."""

from urllib.parse import unquote

import pandas as pd

from privemo.report.links import csv_link

TABLE = pd.DataFrame({"P, of men": [0.5], "said": ["50 % & more"]})


def test_a_file_beside_the_page_is_led_to(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "a b.csv").touch()
    link = csv_link(tmp_path, "tables/a b.csv", TABLE)
    assert link == ("tables/a%20b.csv", "a b.csv")


def test_what_is_not_there_is_held_in_the_link(tmp_path):
    link = csv_link(tmp_path, "a.csv", TABLE)
    head, _, text = link.href.partition(",")
    assert head == "data:text/csv;charset=utf-8" and link.name == "a.csv"
    assert unquote(text) == '"P, of men",said\n0.5,50 % & more\n'
