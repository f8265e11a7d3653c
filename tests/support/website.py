"""A built site, read as a browser would: what its pages load, and where they lead."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {  # tag -> attributes that a browser follows by itself
    **dict.fromkeys(("img", "source"), ("src", "srcset")),
    **dict.fromkeys(("script", "iframe", "audio", "embed", "track"), ("src",)),
    **{"link": ("href",), "video": ("src", "poster"), "object": ("data",)},
}
IN_STYLE = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")
HOST = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)


class Page(HTMLParser):
    """Collects what a page loads, where it leads, and what can be led to in it."""

    def __init__(self, path):
        super().__init__()
        self.loads, self.leads, self.anchors, self.classes = [], [], {"", "top"}, set()
        self.tag = None
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.tag, found = tag, dict(attrs)
        self.anchors |= {found[key] for key in ("id", "name") if found.get(key)}
        self.classes |= set((found.get("class") or "").split())
        self.loads += [found[key] for key in LOADED.get(tag, ()) if found.get(key)]
        self.loads += styled(found.get("style") or "")
        if tag == "a" and found.get("href"):
            self.leads.append(found["href"])

    def handle_data(self, data):
        if self.tag == "style":
            self.loads += styled(data)

    def handle_endtag(self, tag):
        self.tag = None


def styled(text):
    """List what a style sheet loads."""
    return [a or b for a, b in IN_STYLE.findall(text)]


@cache
def read(path):
    """Read a page, once."""
    return Page(path)


def from_hosts(path):
    """List what a page, or a style sheet, loads from a host."""
    if path.suffix == ".css":
        loads = styled(path.read_text(encoding="utf-8"))
    else:
        loads = read(path).loads
    return [url for url in loads if HOST.match(url)]


def broken(path):
    """List what a page loads or leads to, and what is not there."""
    page = read(path)
    inner = [url for url in page.loads + page.leads if not urlsplit(url).scheme]
    return [url for url in inner if not HOST.match(url) and not is_there(url, path)]


def is_there(url, path):
    """Tell whether an address within the site leads to a file, and a place in it."""
    parts = urlsplit(url)
    target = path.parent / unquote(parts.path) if parts.path else path
    if not target.is_file():
        return False
    anchor = unquote(parts.fragment)
    return target.suffix != ".html" or anchor in read(target.resolve()).anchors


def pages(site):
    """List the pages of a site."""
    return sorted(Path(site).resolve().rglob("*.html"))
