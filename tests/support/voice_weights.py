"""Small weights in the layout in which PyTorch saved them, written without PyTorch."""

import hashlib
import pickle
import zipfile
from dataclasses import replace

import numpy as np

from privemo.encoders import resemblyzer
from privemo.encoders.tensors import MAGIC

N_MELS = 40


def draw_weights(*, n_layers=3, n_units=6, n_out=5, seed=0):
    """Draw the weights of a small network by the names of the large one."""
    rng = np.random.default_rng(seed)
    shapes = {}
    for i in range(n_layers):
        width = n_units if i else N_MELS
        shapes[f"lstm.weight_ih_l{i}"] = (4 * n_units, width)
        shapes[f"lstm.weight_hh_l{i}"] = (4 * n_units, n_units)
        shapes[f"lstm.bias_ih_l{i}"] = shapes[f"lstm.bias_hh_l{i}"] = (4 * n_units,)
    shapes |= {"linear.weight": (n_out, n_units), "linear.bias": (n_out,)}
    drawn = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    return {name: array.astype("<f4") for name, array in drawn.items()}


def plain(value):
    """Pickle a value as a part of a larger pickle."""
    return pickle.dumps(value, 2)[2:-1]


def tensor(key, array, *, kind=b"FloatStorage", steps=None, start=0):
    """Pickle what stands for an array."""
    steps = steps or tuple(s // array.itemsize for s in array.strides)
    storage = b"(" + plain("storage") + b"ctorch\n" + kind + b"\n" + plain(key)
    storage += plain("cpu") + plain(array.size) + b"NtQ"
    rest = plain(start) + plain(array.shape) + plain(steps) + plain(False)
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + rest + b"tR"


def saved(weights, *, extra=b"", **how):
    """Write weights as `torch.save` did."""
    parts = [plain(n) + tensor(n, array, **how) for n, array in weights.items()]
    state = b"ccollections\nOrderedDict\n)R(" + b"".join(parts) + b"u"
    held = b"\x80\x02}(" + extra + plain("model_state") + state + b"u."
    heads = [pickle.dumps(one, 2) for one in (MAGIC, 1001, {"little_endian": True})]
    arrays = (
        len(a.ravel()).to_bytes(8, "little") + a.tobytes() for a in weights.values()
    )
    return b"".join([*heads, held, pickle.dumps(list(weights), 2), *arrays])


def small_encoder(content):
    """Return what is known of an encoder with these weights."""
    digest = hashlib.sha256(content).hexdigest()
    return replace(resemblyzer.ENCODER, sha256=digest)


def write_wheel(
    folder, content, *, name="Resemblyzer-0.1.4-py3-none-any.whl", member=None
):
    """Write a wheel that holds these weights."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / name, "w") as wheel:
        wheel.writestr(member or resemblyzer.ENCODER.member, content)
    return folder / name
