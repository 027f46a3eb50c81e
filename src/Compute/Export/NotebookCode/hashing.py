import bz2
import hashlib
import re
import zlib

ITEMS = SIZE
BUFFER = bytes(range(256)) * (int(PARAMETERS["bufferBytes"]) // 256 + 1)
BUFFER = BUFFER[:int(PARAMETERS["bufferBytes"])]
FUNCTIONS = {
    "sha256": lambda data: hashlib.sha256(data).digest()[0],
    "zlib": lambda data: len(zlib.compress(data)),
    "bz2": lambda data: len(bz2.compress(data)),
    "re": lambda data: len(re.findall(rb"[a-m]+[n-z]", data)),
}

def item(number):
    """Feeds one buffer to a function that is written in C."""
    return FUNCTIONS[PARAMETERS["function"]](BUFFER)
