"""The templates of pages, each of which holds everything that it shows."""

import re

import jinja2

NUMERIC = re.compile(r"<?[-+\d., \[\]]+(to [-+\d.]+)?(\(\d+ of \d+\))?(\n.*)*")


def page_template(name):
    """Load one of the templates; what is put into it is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("privemo.report", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.tests["numeric"] = NUMERIC.fullmatch
    return environment.get_template(name)
