"""Attack representations, whoever made them: many attackers, and the attack checked."""

from privemo.battery.material import Material
from privemo.battery.reading import read_material
from privemo.battery.running import Effort, Findings, load_effort, run_battery

__all__ = [
    "Effort",
    "Findings",
    "Material",
    "load_effort",
    "read_material",
    "run_battery",
]
