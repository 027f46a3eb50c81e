import asyncio
import threading

def sequential():
    return sum(item(number) for number in range(ITEMS))

async def all_items():
    places = asyncio.Semaphore(WORKERS)

    async def one(number):
        async with places:
            return await item_async(number)

    return sum(await asyncio.gather(*(one(number) for number in range(ITEMS))))

def parallel():
    # A notebook has an event loop of its own already: this one gets another thread.
    answers = []
    thread = threading.Thread(target=lambda: answers.append(asyncio.run(all_items())))
    thread.start()
    thread.join()
    return answers[0]

NAME = f"asyncio, {WORKERS} at a time"
