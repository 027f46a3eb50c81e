import time

def measure(run):
    start = time.perf_counter()
    answer = run()
    return time.perf_counter() - start, answer

alone_s, alone = measure(sequential)
shared_s, shared = measure(parallel)
assert alone == shared, f"the answers differ: {alone} and {shared}"
print(f"{'':24}{'seconds':>10}{'speed-up':>10}")
print(f"{'one after the other':24}{alone_s:10.3f}{1:10.2f}")
print(f"{NAME:24}{shared_s:10.3f}{alone_s / shared_s:10.2f}")
print("answer:", shared)
