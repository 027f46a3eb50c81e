"""Tells what a host has for ranks of MPI, before any is started there: one line of JSON."""
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess

_SOURCES = '.py', '.c'


def engine():
    """What all of this program's files have in common with those on the run's host, if they are the same."""
    root = os.path.dirname(os.path.abspath(__file__))
    digest = hashlib.sha256()
    paths = [os.path.relpath(os.path.join(folder, name), root) for folder, _, names in os.walk(root) for name in names if name.endswith(_SOURCES)]
    for path in sorted(paths):
        with open(os.path.join(root, path), 'rb') as source:
            digest.update(path.encode('utf-8') + b'\0' + hashlib.sha256(source.read()).digest())
    return digest.hexdigest()


def open_mpi():
    """Version of Open MPI here; null where there is none, or not what starts ranks for another host."""
    launcher = shutil.which('mpirun')
    if launcher is None or shutil.which('orted') is None:
        return None
    answer = subprocess.run([launcher, '--version'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout.decode('utf-8', 'replace')
    found = re.search(r'\(Open MPI\) (\d+\.\d+\S*)', answer)
    return found and found.group(1)


def has_mpi4py():
    """Whether the interpreter has it."""
    try:
        return importlib.util.find_spec('mpi4py.MPI') is not None
    except ImportError:
        return False


if __name__ == '__main__':
    print(json.dumps({'engine': engine(), 'openMpi': open_mpi(), 'hasMpi4py': has_mpi4py()}))
