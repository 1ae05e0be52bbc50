"""The folder as other programs read it: index.json, data.js and .npy files, without anything but the standard library."""
import array
import ast
import json
import math
import pathlib
import sys


class Listing:
    """What the folder lists."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.index = json.loads((self.folder / "index.json").read_text("utf-8"))
        self.images = {image["name"]: image for image in self.index["images"]}
        text = (self.folder / "explorer" / "data.js").read_text("utf-8").strip()
        handed_over = json.loads(text[text.index("(") + 1:text.rindex(")")])
        # The contract allows the object or the same as JSON text.
        self.overview = json.loads(handed_over) if isinstance(handed_over, str) else handed_over
        self.class_names = self.overview["class_names"]

    def raw(self, name):
        """The losses of an image as (height, width, array of float32), or None."""
        file = self.images[name]["files"].get("raw")
        return read_npy(self.folder / file) if file else None

    def sum(self, name):
        value = self.images[name]["sum"]
        return math.inf if value is None else value


def read_npy(path):
    """A two-dimensional little-endian float32 array."""
    data = pathlib.Path(path).read_bytes()
    assert data[:6] == b"\x93NUMPY", f"{path} is not an .npy file"
    wide = data[6] >= 2
    start = 12 if wide else 10
    length = int.from_bytes(data[8:start], "little")
    header = ast.literal_eval(data[start:start + length].decode("latin-1"))
    assert header["descr"] == "<f4" and not header["fortran_order"], f"{path}: {header}"
    values = array.array("f", data[start + length:])
    if sys.byteorder == "big":
        values.byteswap()
    height, width = header["shape"]
    return height, width, values
