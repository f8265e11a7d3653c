"""Speech from espeak-ng, in this process and with the same bits every time.

espeak-ng is one set of global variables, and some of them outlive an utterance:
flutter, roughness and echo keep state, breath draws from the C library's generator,
and `espeak_Initialize` seeds from the clock. So every voice here is a variant file of
our own in which those four are 0, the seed is set before each utterance, and one lock
lets one caller in at a time. Then the same arguments give the same samples, whatever
was said before, in every process and on every machine tried.
"""

import contextlib
import ctypes
import os
import shutil
import tempfile
import threading
from pathlib import Path

import espeakng_loader
import numpy as np

from privemo.errors import PrivemoError

ESPEAK_RATE = 22_050  # Hz, of what espeak-ng yields
LONGEST_HOME = 120  # bytes; espeak-ng keeps paths in 160 and fails from about 140
_DATA = ("phondata", "phonindex", "phontab", "intonations", "en_dict")
_VOICE = Path("voices", "!v", "planted")
_WORDS_PER_MINUTE, _VOLUME, _PITCH, _RANGE = 1, 2, 3, 4  # espeak_PARAMETER
_NEUTRAL = ((_VOLUME, 100), (_PITCH, 50), (_RANGE, 50))  # the variant file decides
_SYNCHRONOUS, _DO_NOT_EXIT, _UTF8 = 2, 0x8000, 1
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)
_lock = threading.Lock()
_state = {"library": None, "home": None, "blocks": []}
if hasattr(os, "register_at_fork"):  # a child must not inherit a lock that is held
    os.register_at_fork(
        before=_lock.acquire,
        after_in_parent=_lock.release,
        after_in_child=_lock.release,
    )


def voice_file(*, pitch, formants, warmth=100):
    """Write the variant file of one voice, as text."""
    lines = ["language variant", "name planted", f"pitch {pitch[0]:.0f} {pitch[1]:.0f}"]
    lines += ["flutter 0", "roughness 0", "echo 0 0"]  # see the top of this file
    for i, scale in enumerate(formants):
        height = 100 if i else warmth
        lines.append(f"formant {i} {scale:.0f} {height:.0f} 100")
    return "\n".join(lines) + "\n"


@contextlib.contextmanager
def voice_home():
    """Make a folder from which espeak-ng can speak English with any voice."""
    with tempfile.TemporaryDirectory(prefix="privemo-") as home:
        if len(os.fsencode(home)) > LONGEST_HOME:
            raise PrivemoError(
                f"espeak-ng cannot work in {home}, a path of more than {LONGEST_HOME} "
                f"bytes; set the environment variable TMPDIR to a shorter folder"
            )
        _copy_data(Path(home) / "espeak-ng-data")
        yield home


def _copy_data(target):
    """Copy what English needs: 0.9 MB."""
    source = Path(espeakng_loader.get_data_path())
    shutil.copytree(source / "lang" / "gmw", target / "lang" / "gmw")
    for name in _DATA:
        shutil.copy(source / name, target)
    (target / _VOICE).parent.mkdir(parents=True)


def say(text, *, home, voice, accent="en-us", words_per_minute=175):
    """Speak one sentence."""
    with _lock:
        library = _open(home)
        _set_voice(library, Path(home), accent, voice)
        for parameter, value in (*_NEUTRAL, (_WORDS_PER_MINUTE, words_per_minute)):
            library.espeak_SetParameter(parameter, int(value), 0)
        library.espeak_ng_SetRandSeed(ctypes.c_long(1))
        return _synthesise(library, text.encode())


def _open(home):
    """Load the library once, and give it `home` if it has another one."""
    if _state["library"] is None:
        _state["library"] = ctypes.CDLL(espeakng_loader.get_library_path())
        _state["callback"] = _CALLBACK(_keep)  # or it would be collected
    library = _state["library"]
    if _state["home"] != home:
        if _state["home"] is not None:
            library.espeak_Terminate()
        _state["home"] = None
        rate = library.espeak_Initialize(
            _SYNCHRONOUS, 0, os.fsencode(home), _DO_NOT_EXIT
        )
        if rate != ESPEAK_RATE:
            raise PrivemoError(
                f"espeak-ng does not start in {home} (it answers {rate}); install "
                f"espeakng-loader again"
            )
        library.espeak_SetSynthCallback(_state["callback"])
        _state["home"] = home
    return library


def _set_voice(library, home, accent, voice):
    """Write the voice where espeak-ng looks for it, always under the same name.

    A file for each voice would not do: espeak-ng knows at most 349.
    """
    path = home / "espeak-ng-data" / _VOICE
    path.write_text(voice, encoding="ascii", newline="\n")
    if library.espeak_SetVoiceByName(f"{accent}+{path.name}".encode()):
        raise PrivemoError(
            f"espeak-ng knows no accent {accent!r}; one that it knows is 'en-us'"
        )


def _keep(samples, n_samples, _events):
    """Take a block of samples from espeak-ng; 0 asks for more."""
    if samples and n_samples > 0:
        block = np.ctypeslib.as_array(samples, (n_samples,))
        _state["blocks"].append(block.copy())
    return 0


def _synthesise(library, text):
    _state["blocks"].clear()
    size = ctypes.c_size_t(len(text) + 1)
    failed = library.espeak_Synth(text, size, 0, 1, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    if failed or not _state["blocks"]:
        raise PrivemoError(
            f"espeak-ng failed on {text!r}; install espeakng-loader again"
        )
    return np.concatenate(_state["blocks"])
