from joblib import Parallel, delayed

def sequential():
    return sum(item(number) for number in range(ITEMS))

def parallel():
    return sum(Parallel(n_jobs=WORKERS, backend=BACKEND, batch_size=CHUNK)(delayed(item)(number) for number in range(ITEMS)))

NAME = f"joblib, {WORKERS} workers"
