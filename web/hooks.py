"""What MkDocs is told of this repository: its pages, and what is made of them.

Pages keep the paths that they have in the repository. The front page is the README, its
answer first; notebooks are shown as they are stored; two pages of reference are made of
`privemo.__all__` and of docs/code.md, and names of functions lead there.
"""

import re
from html import unescape
from pathlib import Path

import nbformat
from latex2mathml.converter import convert
from mkdocs.structure.files import File
from nbconvert import MarkdownExporter
from pages import fill, front_page
from reference import behind_numbers, linked, offered

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PAGES = ("*.md", "LICENSE", "CITATION.cff", "data/README.md", "docs/*.md", "docs/*.png")
NOTEBOOKS = ("notebooks/*.ipynb", "notebooks/beyond/*.ipynb")
EXPORTER = MarkdownExporter(template_file=str(HERE / "notebook.md.j2"))

FORMULA = re.compile(r'(?s)<(span|div) class="arithmatex">\\.(.*?)\\.</\1>')
PANDAS = re.compile(
    r'(?s)<style scoped>.*?</style>|(?<=<table) border="1" class="dataframe"'
)


class Lesson(File):
    """A notebook, which is a page, too."""

    def is_documentation_page(self):
        """Say so to MkDocs."""
        return True


def on_files(files, config):
    """Add the pages of the repository, and those made of its names."""
    for kind, patterns in ((File, PAGES), (Lesson, NOTEBOOKS)):
        for path in (p for pattern in patterns for p in ROOT.glob(pattern)):
            uri = path.relative_to(ROOT).as_posix()
            files.append(kind.generated(config, uri, abs_src_path=str(path)))
    for name, chapters in (("api.md", offered()), ("functions.md", behind_numbers())):
        files.append(
            File.generated(config, name, content=fill(name, chapters=chapters))
        )
    return files


def on_page_read_source(page, config):
    """Write a notebook as Markdown, its tables in the style of all others."""
    if isinstance(page.file, Lesson):
        notebook = nbformat.read(page.file.abs_src_path, as_version=4)
        return PANDAS.sub("", EXPORTER.from_notebook_node(notebook)[0])


def on_page_markdown(text, page, config, files):
    """Put the answer first, and lead from names to the reference."""
    if page.is_homepage:
        page.meta["hide"] = ["navigation", "toc"]
        text = front_page(text)
    return linked(text)


def on_page_content(html, page, config, files):
    """Write formulas as MathML, which browsers draw by themselves."""
    shown = {"span": "inline", "div": "block"}
    return FORMULA.sub(lambda m: convert(unescape(m[2]), display=shown[m[1]]), html)


def on_post_page(output, page, config):
    """Name the theme's search for those who hear the page."""
    return output.replace('role="dialog"', 'role="dialog" aria-label="Search"')
