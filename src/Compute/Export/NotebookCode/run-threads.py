from concurrent.futures import ThreadPoolExecutor

def sequential():
    return sum(item(number) for number in range(ITEMS))

def block(numbers):
    return sum(item(number) for number in numbers)

def parallel():
    pieces = [range(first, min(ITEMS, first + CHUNK)) for first in range(0, ITEMS, CHUNK)]
    with ThreadPoolExecutor(WORKERS) as threads:
        return sum(threads.map(block, pieces))

NAME = f"{WORKERS} threads"
