"""Writes the file of weights that TensorsTests reads, as PyTorch wrote them before 1.6, and what lies in it as .npy.
usage: legacy_weights.py Tests/TensorsTests/Fixtures     (torch 2.13, numpy)
"""
import collections
import sys

import numpy
import torch

folder = sys.argv[1]
numbers = torch.arange(24, dtype=torch.float32) / 8 - 1
weights = collections.OrderedDict()
weights["plain.weight"] = numbers.reshape(2, 3, 4)
# Another order in memory, as of weights that came from elsewhere; and a part of the same storage.
weights["turned.weight"] = numbers.reshape(4, 3, 2).permute(2, 1, 0)
weights["part.bias"] = numbers[5:17:3]
weights["empty"] = torch.zeros(2, 0)
weights["norm.num_batches_tracked"] = torch.tensor(1 << 40)
torch.save(weights, f"{folder}/legacy.pth", _use_new_zipfile_serialization=False)
for name, tensor in weights.items():
    numpy.save(f"{folder}/legacy-{name.replace('.', '-')}.npy", tensor.contiguous().numpy())
