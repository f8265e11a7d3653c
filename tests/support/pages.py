"""What stands where on a page: elements, their text, and what is folded."""

from html.parser import HTMLParser

VOID = {"meta", "link", "img", "br", "input", "hr", "line", "circle"}


class Page(HTMLParser):
    """A page, read once."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.said = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        one = {"tag": tag, "within": [e["tag"] for e in self.open], **dict(attrs)}
        one |= {"folded": self._folded(), "text": ""}
        self.elements.append(one)
        if tag not in VOID:
            self.open.append(one)

    def handle_endtag(self, tag):
        while self.open and tag not in VOID and self.open.pop()["tag"] != tag:
            pass

    def handle_data(self, data):
        if self.open and self.open[-1]["tag"] not in ("style", "script"):
            self.said.append((self._folded(), data))
            for one in self.open:
                one["text"] += data

    def _folded(self):
        within = [one["tag"] for one in self.open if "open" not in one]
        return "details" in within and "summary" not in within

    def find(self, tag, folded=None):
        """List the elements of a kind; all, or those (not) folded."""
        mine = (one for one in self.elements if one["tag"] == tag)
        return [one for one in mine if folded in (None, one["folded"])]

    def texts(self, tag):
        """List what the elements of a kind say."""
        return [" ".join(one["text"].split()) for one in self.find(tag)]

    def order(self, tag):
        """List the ids of a kind of element, as they follow each other."""
        return [one.get("id") for one in self.find(tag)]

    def parents(self, name):
        """List the tags around an element of this id."""
        return next(e["within"] for e in self.elements if e.get("id") == name)

    def words(self, folded):
        """Count the words that are (not) folded."""
        return sum(len(text.split()) for where, text in self.said if where == folded)
