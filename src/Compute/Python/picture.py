"""The image of a run as a PNG (RFC 2083), its grey tinted by the worker that computed the tile; the same bytes' meaning as PictureFile.cs."""
import struct
import zlib

_GOLDEN_ANGLE, _SATURATION = 137.508, 0.45


def _tint(worker):
    hue = worker * _GOLDEN_ANGLE % 360 / 60
    tint = []
    for shift in (0, 4, 2):
        distance = abs((hue + shift) % 6 - 3) - 1
        tint.append(int(round(255 * (1 - _SATURATION * (1 - max(0.0, min(1.0, distance)))))))
    return tint


def _chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data) & 0xFFFFFFFF)


def to_png(size, tile, rows, worker_of_tile):
    """A square image's file. rows: grey bytes; worker_of_tile: row by row."""
    across = (size + tile - 1) // tile
    tables = {}
    for worker in set(worker_of_tile):
        tables[worker] = [bytes(bytearray(grey * part // 255 for grey in range(256))) for part in _tint(worker)]
    lines = bytearray()
    for y, row in enumerate(rows):
        line = bytearray(3 * size)
        for column in range(across):
            start, end = column * tile, min(size, (column + 1) * tile)
            for channel, table in enumerate(tables[worker_of_tile[y // tile * across + column]]):
                line[start * 3 + channel:end * 3:3] = row[start:end].translate(table)
        lines += b'\0' + line  # the first byte: no filter
    head = struct.pack('>IIBBBBB', size, size, 8, 2, 0, 0, 0)
    return b'\x89PNG\r\n\x1a\n' + _chunk(b'IHDR', head) + _chunk(b'IDAT', zlib.compress(bytes(lines), 1)) + _chunk(b'IEND', b'')
