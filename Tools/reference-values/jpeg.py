"""Writes Tests/ImageFilesTests/Fixtures/jpeg: a small JPEG of every kind, and beside it what Pillow decodes it to, as PNG.

    python3 Tools/reference-values/jpeg.py        # Pillow 13.0.0 (libjpeg-turbo 3.2.0), cjpeg of libjpeg-turbo 2.1.5
"""
import pathlib
import subprocess

import numpy as np
from PIL import Image, ImageOps

FOLDER = pathlib.Path(__file__).parents[2] / "Tests/ImageFilesTests/Fixtures/jpeg"
HEIGHT, WIDTH = 29, 37  # no multiple of any block size


def scene():
    """Smooth colour with one sharp bar and no symmetry, so that a wrong turn or a swapped channel shows."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    rgb = np.stack([40 + 5 * x, 30 + 6 * y, 220 - 3 * x - 2 * y], -1)
    rgb[4:9, 3:20] = (230, 40, 60)
    rgb[18:24, 28:33] = (20, 200, 90)
    return Image.fromarray(rgb.clip(0, 255).astype(np.uint8))


def save(name, image, **options):
    image.save(FOLDER / f"{name}.jpg", quality=85, **options)


def cjpeg(name, *options, gray=False):
    (FOLDER / "scene.ppm").write_bytes(f"P6 {WIDTH} {HEIGHT} 255\n".encode() + scene().tobytes())
    data = subprocess.run(["cjpeg", "-quality", "85", *options, FOLDER / "scene.ppm"], check=True, capture_output=True).stdout
    (FOLDER / "scene.ppm").unlink()
    (FOLDER / f"{name}.jpg").write_bytes(data)


def inks(image):
    return Image.merge("CMYK", [*ImageOps.invert(image).split(), image.convert("L").point(lambda v: (255 - v) // 3)])


def save_ycck(name):
    """The three inks as luma and chroma, stored as CMYK, then declared as YCCK in Adobe's marker."""
    cyan, magenta, yellow, black = inks(scene()).split()
    luma = Image.merge("RGB", (cyan, magenta, yellow)).convert("YCbCr")
    save(name, Image.merge("CMYK", [*luma.split(), black]))
    data = bytearray((FOLDER / f"{name}.jpg").read_bytes())
    marker = data.index(b"Adobe")
    assert data[marker + 11] == 0
    data[marker + 11] = 2
    (FOLDER / f"{name}.jpg").write_bytes(data)


FOLDER.mkdir(parents=True, exist_ok=True)
for old in FOLDER.iterdir():
    old.unlink()
save("baseline-444", scene(), subsampling="4:4:4")
save("baseline-422", scene(), subsampling="4:2:2")
save("baseline-420", scene(), subsampling="4:2:0")
save("progressive-420", scene(), progressive=True)
save("gray", scene().convert("L"))
save("gray-progressive", scene().convert("L"), progressive=True)
save("rgb-adobe", scene(), keep_rgb=True)
save("cmyk", inks(scene()))
save("cmyk-progressive", inks(scene()), progressive=True)
save_ycck("ycck")
save("restart-intervals", scene(), restart_marker_blocks=2)
cjpeg("sampled-440", "-sample", "1x2")
cjpeg("sampled-411", "-sample", "4x1")
cjpeg("sampled-410", "-sample", "4x2")
cjpeg("sampled-odd", "-sample", "2x2,1x2,2x1")
cjpeg("arithmetic", "-arithmetic")
cjpeg("arithmetic-progressive", "-arithmetic", "-progressive")
cjpeg("progressive-restart", "-progressive", "-restart", "1")
for orientation in range(10):
    exif = Image.Exif()
    exif[0x0112] = orientation
    save(f"orientation-{orientation}", scene(), exif=exif)

for path in sorted(FOLDER.glob("*.jpg")):
    with Image.open(path) as image:
        ImageOps.exif_transpose(image).convert("RGB").save(path.with_suffix(".png"), optimize=True)
