"""Writes Tests/ImageFilesTests/Fixtures/pngsuite.tsv: what every valid file of PngSuite decodes to.

The values come from the small decoder below, which knows only zlib and the PNG specification; wherever Pillow means the
same thing (Pillow 13.0.0), the script insists that both agree.

    python3 Tools/reference-values/pngsuite.py FOLDER_WITH_PNGSUITE > Tests/ImageFilesTests/Fixtures/pngsuite.tsv

Columns: file, height, width, digest of the picture (RGB bytes over black), kind of mask (bytes, words, colors), digest of
the mask (bytes; words with the low byte first; red green blue). A digest is 64-bit FNV-1a in hexadecimal.
"""
import pathlib
import struct
import sys
import zlib

import numpy as np
import PIL.Image

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def chunks(data):
    position = 8
    while position < len(data):
        (length,) = struct.unpack(">I", data[position:position + 4])
        yield data[position + 4:position + 8], data[position + 8:position + 8 + length]
        position += 12 + length


def unfilter(raw, position, height, row_bytes, step):
    rows = np.zeros((height + 1, row_bytes + step), np.int64)  # a row above and a pixel to the left of zeros
    for y in range(1, height + 1):
        kind = raw[position]
        line = raw[position + 1:position + 1 + row_bytes]
        position += 1 + row_bytes
        for i in range(row_bytes):
            a, b, c = int(rows[y, i]), int(rows[y - 1, i + step]), int(rows[y - 1, i])
            p = a + b - c
            nearest = min((a, b, c), key=lambda v: abs(p - v))
            rows[y, i + step] = (line[i] + (0, a, b, (a + b) // 2, nearest)[kind]) & 255
    return rows[1:, step:].astype(np.uint8), position


def samples(path):
    """Raw samples (H, W, channels) as uint16, with depth, colour type, palette and tRNS."""
    data = path.read_bytes()
    header, palette, transparency, stream = None, None, None, b""
    for name, body in chunks(data):
        if name == b"IHDR":
            header = struct.unpack(">IIBBBBB", body)
        elif name == b"PLTE":
            palette = np.frombuffer(body, np.uint8).reshape(-1, 3)
        elif name == b"tRNS":
            transparency = body
        elif name == b"IDAT":
            stream += body
    width, height, depth, color, _, _, interlace = header
    raw, channels = zlib.decompress(stream), CHANNELS[color]
    bits = depth * channels
    output = np.zeros((height, width, channels), np.uint16)
    passes = [(0, 0, 1, 1)]
    if interlace:
        passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    position = 0
    for y0, x0, dy, dx in passes:
        h, w = len(range(y0, height, dy)), len(range(x0, width, dx))
        if not h or not w:
            continue
        rows, position = unfilter(raw, position, h, (w * bits + 7) // 8, max(1, bits // 8))
        if depth == 16:
            part = rows.reshape(h, w, channels, 2).astype(np.uint16)
            part = part[..., 0] << 8 | part[..., 1]
        else:
            unpacked = np.unpackbits(rows, axis=1)[:, :w * bits].reshape(h, w, channels, depth)
            part = unpacked.dot(1 << np.arange(depth)[::-1]).astype(np.uint16)
        output[y0::dy, x0::dx] = part
    return output, depth, color, palette, transparency


def picture(values, depth, color, palette, transparency):
    """8-bit RGB over black."""
    height, width, _ = values.shape
    alpha = np.full((height, width), 255, np.int64)
    if color == 3:
        table = np.zeros((256, 4), np.int64)
        table[:, 3] = 255
        table[:len(palette), :3] = palette
        if transparency:
            table[:len(transparency), 3] = list(transparency)
        pixels = table[values[..., 0]]
        rgb, alpha = pixels[..., :3], pixels[..., 3]
    else:
        colors = values[..., :3 if color & 2 else 1].astype(np.int64)
        if transparency:
            key = struct.unpack(f">{len(transparency) // 2}H", transparency)
            alpha = np.where((colors == key).all(-1), 0, 255)
        eight = colors >> 8 if depth == 16 else colors * (255 // (2 ** depth - 1))
        rgb = np.broadcast_to(eight, (height, width, 3))
        if color & 4:
            alpha = values[..., -1].astype(np.int64) >> (8 if depth == 16 else 0)
    return ((2 * rgb * alpha[..., None] + 255) // 510).astype(np.uint8)


def mask(values, depth, color):
    if color & 2 and color != 3:
        eight = values[..., :3] >> 8 if depth == 16 else values[..., :3]
        return "colors", eight.astype(np.uint8).tobytes()
    if depth == 16:
        return "words", values[..., 0].astype("<u2").tobytes()
    return "bytes", values[..., 0].astype(np.uint8).tobytes()


def compare_with_pillow(path, rgb, kind, mask_bytes, depth, color, transparency):
    image = PIL.Image.open(path)
    image.load()
    if color == 3:
        assert image.mode == "P" and image.tobytes() == mask_bytes, path
    elif image.mode == "L" and color == 0:
        assert (np.asarray(image) == np.frombuffer(mask_bytes, np.uint8).reshape(rgb.shape[:2]) * (255 // (2 ** depth - 1))).all()
    elif image.mode == "I;16":
        assert np.asarray(image).astype("<u2").tobytes() == mask_bytes, path
        return
    elif color in (2, 6):
        assert np.asarray(image.convert("RGB")).tobytes() == mask_bytes, path
    if transparency and color != 3 and depth != 8:
        return  # Pillow compares the transparent colour with samples that are already scaled to 8 bits
    rgba = image.convert("RGBA")
    black = PIL.Image.new("RGB", image.size)
    black.paste(rgba.convert("RGB"), mask=rgba.getchannel("A"))
    assert (np.asarray(black) == rgb).all(), path


def digest(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


for path in sorted(pathlib.Path(sys.argv[1]).glob("[!x]*.png")):
    values, depth, color, palette, transparency = samples(path)
    rgb = picture(values, depth, color, palette, transparency)
    kind, mask_bytes = mask(values, depth, color)
    compare_with_pillow(path, rgb, kind, mask_bytes, depth, color, transparency)
    height, width = rgb.shape[:2]
    print(path.name, height, width, digest(rgb.tobytes()), kind, digest(mask_bytes), sep="\t")
