import multiprocessing

def sequential():
    return sum(item(number) for number in range(ITEMS))

def parallel():
    # fork: the children have what this notebook has defined.
    with multiprocessing.get_context("fork").Pool(WORKERS) as processes:
        return sum(processes.imap_unordered(item, range(ITEMS), CHUNK))

NAME = f"{WORKERS} processes"
