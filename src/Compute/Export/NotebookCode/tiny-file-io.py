import os
import tempfile

READS_PER_ITEM = 100
ITEMS = -(-SIZE // READS_PER_ITEM)
BYTES = int(PARAMETERS["bytes"])
file = tempfile.TemporaryFile()
file.write(b"x" * (BYTES + 4096))
file.flush()

def item(number):
    """Reads a few bytes, again and again."""
    return sum(len(os.pread(file.fileno(), BYTES, 0)) for _ in range(min(READS_PER_ITEM, SIZE - number * READS_PER_ITEM)))
