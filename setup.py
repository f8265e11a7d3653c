"""What pyproject.toml cannot say: folders that stand beside the code go with it.

Notebooks, their sources and docs stay at the top of the repository, where people look
for them. In a wheel they lie inside the package, where `privemo.paths` finds them.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

BROUGHT = {  # and nothing else that lies in them
    "notebooks": ("*.ipynb", "beyond/*.ipynb"),
    "sources": ("*.py", "beyond/*.py"),
    "docs": ("*.md", "*.png"),
}


class BuildAll(build_py):
    """Builds the package, and copies into it what it brings along."""

    def run(self):
        """Build; an editable installation finds the folders where they are."""
        super().run()
        if self.editable_mode:
            return
        for folder, patterns in BROUGHT.items():
            for pattern in patterns:
                for path in Path(folder).glob(pattern):
                    target = Path(self.build_lib, "privemo", path)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, target)


setup(cmdclass={"build_py": BuildAll})
