"""Where a run may put much: on a disk, not in memory, where its own folder lies. It is deleted with that."""
import os
import tempfile

VARIABLE = 'CORESCOPE_SCRATCH'


def scratch_folder(name=''):
    """A folder there."""
    root = os.environ.get(VARIABLE) or tempfile.mkdtemp()
    path = os.path.join(root, name)
    if not os.path.isdir(path):
        os.makedirs(path, 0o700)
    return path
