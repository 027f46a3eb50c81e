"""Records what a program does with mpi4py, from the outside: the program is plain mpi4py and does not know of it (recording.py)."""
