"""The requests of `web_requests` as coroutines (Python 3 only)."""
import asyncio

from answer import MASK
from rings import IO_WAIT


async def run(work, first, count, trace):
    """Fetches without blocking the thread; one connection for the range."""
    value = checksum = 0
    name = trace.rings.name('request', IO_WAIT)
    reader, writer = await asyncio.open_connection('127.0.0.1', work.shared)
    try:
        for item in range(first, first + count):
            trace.begin(name, item)
            writer.write(work.request(item))
            received, body = b'', None
            while body is None:
                part = await reader.read(8192)
                if not part:
                    raise ValueError('the server\'s answer to request {} is cut off'.format(item))
                received += part
                body = work.body_of(received, item)
            trace.end()
            value += len(body)
            checksum += work.take(item, body)
    finally:
        writer.close()
    return value, checksum & MASK
