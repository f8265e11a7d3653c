"""Files are damaged at random, as disks, downloads, editors and people do it."""

import io
import zipfile

TEXTS = (b"nan", b"-1", b"1e999", b"99999999999999999999", b"NULL", b"\xff\xfe", b'"')
FIELDS = (
    b"\0" * 4,
    b"\xff" * 4,
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\0\0\0\x80",
)


def damaged(content, chance):
    """Damage a file, in one to four places; at times inside of its archive."""
    if chance.random() < 0.4 and zipfile.is_zipfile(io.BytesIO(content)):
        return _inside(content, chance)
    for _ in range(chance.randint(1, 4)):
        content = chance.choice(KINDS)(content, chance)
    return content


def _inside(content, chance):
    """Damage one file of an archive, whose sums are right again."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        chosen = chance.choice(old.namelist())
        for name in old.namelist():
            member = old.read(name)
            new.writestr(name, damaged(member, chance) if name == chosen else member)
    return file.getvalue()


def _span(content, chance, longest=64):
    start = chance.randint(0, len(content))
    return start, min(len(content), start + chance.randint(1, longest))


def _cut(content, chance):
    return content[: chance.randint(0, len(content))]


def _flip(content, chance):
    if not content:
        return b"\0"
    at = chance.randrange(len(content))
    return (
        content[:at]
        + bytes([content[at] ^ 1 << chance.randrange(8)])
        + content[at + 1 :]
    )


def _remove(content, chance):
    start, end = _span(content, chance)
    return content[:start] + content[end:]


def _repeat(content, chance):
    start, end = _span(content, chance)
    return (
        content[:end] + content[start:end] * chance.choice([1, 2, 50]) + content[end:]
    )


def _overwrite(content, chance):
    start, _ = _span(content, chance)
    field = chance.choice([*FIELDS, *TEXTS, chance.randbytes(chance.randint(1, 16))])
    return content[:start] + field + content[start + len(field) :]


def _insert(content, chance):
    start, _ = _span(content, chance)
    return (
        content[:start] + chance.choice([*TEXTS, chance.randbytes(8)]) + content[start:]
    )


def _recode(content, chance):
    """Write a text in another encoding, or with other ends of lines and separators."""
    text = content.decode("latin-1")
    old, new = chance.choice([("\n", "\r"), (",", ";"), (".", ","), ("1", "nan")])
    return text.replace(old, new).encode(chance.choice(["utf-8", "utf-16", "latin-1"]))


KINDS = (_cut, _flip, _flip, _remove, _repeat, _overwrite, _overwrite, _insert, _recode)
