"""CamVid for PyTorch as people write it: decoded and augmented with Pillow, one pair an item. Used by the scripts beside it.

Training pairs: scale 0.5-2, crop 352x480 (beyond the image: ignored), flip, brightness, contrast, normalise.
"""
import random

import numpy
import torch
from PIL import Image, ImageEnhance

crop = (352, 480)
mean = numpy.array([0.485, 0.456, 0.406], numpy.float32)
deviation = numpy.array([0.229, 0.224, 0.225], numpy.float32)


class Pairs(torch.utils.data.Dataset):
    """Pairs of a folder: `split` holds the images, `splitannot` the masks. Labels from `classes` on become 255."""

    def __init__(self, folder, split, augments, classes=255):
        self.masks = sorted((folder / (split + "annot")).glob("*.png"))
        self.images = [folder / split / mask.name for mask in self.masks]
        self.augments, self.classes = augments, classes

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        image, mask = Image.open(self.images[index]).convert("RGB"), Image.open(self.masks[index])
        if self.augments:
            image, mask = augmented(image, mask)
        pixels = (numpy.asarray(image, numpy.float32) / 255 - mean) / deviation
        labels = numpy.array(mask)
        labels[labels >= self.classes] = 255
        return torch.from_numpy(pixels.transpose(2, 0, 1).copy()), torch.from_numpy(labels)


def augmented(image, mask):
    scale = random.uniform(0.5, 2)
    size = (round(image.width * scale), round(image.height * scale))
    image, mask = image.resize(size, Image.Resampling.BILINEAR), mask.resize(size, Image.Resampling.NEAREST)
    left, top = (int(random.random() * (abs(size[a] - crop[1 - a]) + 1)) * (1 if size[a] > crop[1 - a] else -1)
                 for a in (0, 1))
    box = (left, top, left + crop[1], top + crop[0])
    image = image.crop(box)
    # Beyond the mask is 0 after Pillow's crop; a padded one must be ignored.
    if left < 0 or top < 0:
        padded = Image.new("L", (crop[1], crop[0]), 255)
        padded.paste(Image.fromarray(numpy.asarray(mask)), (-left, -top))
        mask = padded
    else:
        mask = mask.crop(box)
    if random.random() < 0.5:
        flip = Image.Transpose.FLIP_LEFT_RIGHT
        image, mask = image.transpose(flip), mask.transpose(flip)
    image = ImageEnhance.Brightness(image).enhance(random.uniform(0.75, 1.25))
    return ImageEnhance.Contrast(image).enhance(random.uniform(0.75, 1.25)), mask
