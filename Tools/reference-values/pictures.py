"""Writes Tests/ImageFilesTests/Fixtures/pictures: small TIFF, BMP and WebP files, and beside each what they hold, as PNG.

    python3 Tools/reference-values/pictures.py    # Pillow 13.0.0, OpenCV 5.0.0

`NAME.png` is the picture upright: 8 or 16 bits, palettes as palettes. What a JPEG inside TIFF or a lossy WebP holds is what
Pillow decodes; all other files hold what was put into them.
"""
import pathlib

import cv2
import numpy as np
from PIL import Image

FOLDER = pathlib.Path(__file__).parents[2] / "Tests/ImageFilesTests/Fixtures/pictures"
HEIGHT, WIDTH = 21, 27


def colours():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    rgb = np.stack([40 + 5 * x, 30 + 6 * y, 220 - 3 * x - 2 * y], -1)
    rgb[4:9, 3:20] = (230, 40, 60)
    return Image.fromarray(rgb.clip(0, 255).astype(np.uint8))


def classes():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return Image.fromarray(((x // 5 + y // 4) % 6).astype(np.uint8))


def palette(image):
    result = image.copy()
    result.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 90, 80, 70, 9, 8, 7])
    return result


def transparent():
    result = colours().convert("RGBA")
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    result.putalpha(Image.fromarray((9 * x + y).clip(1, 255).astype(np.uint8)))
    return result


def save(name, image, expected=None, **options):
    image.save(FOLDER / name, **options)
    (expected or image).save(FOLDER / f"{name}.png")


def decoded(name):
    image = Image.open(FOLDER / name)
    image.load()
    return image


FOLDER.mkdir(parents=True, exist_ok=True)
for kind in ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "zstd", "lzma"]:
    save(f"gray-{kind}.tif", classes(), compression=kind)
    save(f"rgb-{kind}.tif", colours(), compression=kind)
save("palette-lzw.tif", palette(classes()), compression="tiff_lzw")
save("rgba-lzw.tif", transparent(), compression="tiff_lzw")
save("bilevel-group4.tif", classes().point(lambda v: 255 * (v % 2)).convert("1", dither=0), compression="group4")
save("turned.tif", colours(), colours().transpose(Image.Transpose.ROTATE_270), tiffinfo={274: 6})
save("pages.tif", colours(), save_all=True, append_images=[colours(), colours()])
colours().save(FOLDER / "rgb-jpeg.tif", compression="jpeg")
decoded("rgb-jpeg.tif").convert("RGB").save(FOLDER / "rgb-jpeg.tif.png")

# What sensors write: 12 of 16 bits, LZW with OpenCV's predictor.
deep = (np.asarray(colours()).astype(np.uint16) * 16 + 5)
cv2.imwrite(str(FOLDER / "rgb-16.tif"), deep[:, :, ::-1])
cv2.imwrite(str(FOLDER / "rgb-16.tif.png"), deep[:, :, ::-1])
cv2.imwrite(str(FOLDER / "gray-16.tif"), deep[:, :, 0])
cv2.imwrite(str(FOLDER / "gray-16.tif.png"), deep[:, :, 0])
cv2.imwrite(str(FOLDER / "float.tif"), deep[:, :, 0].astype(np.float32))

save("gray.bmp", classes())
save("palette.bmp", palette(classes()))
save("rgb.bmp", colours())
save("bilevel.bmp", classes().point(lambda v: 255 * (v % 2)).convert("1", dither=0))
# Of 32 bits without a mask for it the fourth byte is no alpha.
save("rgba.bmp", transparent(), colours())

save("lossless.webp", colours(), lossless=True)
save("alpha.webp", transparent(), lossless=True, exact=True)
colours().save(FOLDER / "lossy.webp", quality=80)
decoded("lossy.webp").convert("RGB").save(FOLDER / "lossy.webp.png")
exif = Image.Exif()
exif[274] = 6
save("turned.webp", colours(), colours().transpose(Image.Transpose.ROTATE_270), lossless=True, exif=exif)
colours().save(FOLDER / "moving.webp", save_all=True, append_images=[transparent().convert("RGB").rotate(180)], lossless=True)
