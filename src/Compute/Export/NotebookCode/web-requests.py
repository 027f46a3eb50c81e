import asyncio
import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import time

ITEMS, LATENCY_S = SIZE, int(PARAMETERS["latencyMs"]) / 1000
BODY = b"x" * 2048

class SlowPage(BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(LATENCY_S)
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_):
        pass

class Server(ThreadingHTTPServer):
    daemon_threads, request_queue_size = True, 512

server = Server(("127.0.0.1", 0), SlowPage)
threading.Thread(target=server.serve_forever, daemon=True).start()
PORT = server.server_address[1]

def item(number):
    """Fetches a page from the slow server above, and says how many bytes came."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    try:
        connection.request("GET", f"/item/{number}")
        return len(connection.getresponse().read())
    finally:
        connection.close()

async def item_async(number):
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    writer.write(f"GET /item/{number} HTTP/1.0\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return len(answer.split(b"\r\n\r\n", 1)[1])
