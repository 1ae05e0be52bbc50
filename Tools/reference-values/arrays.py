"""Writes the .npy and .npz files that TensorsTests reads: every type, order and version. Run with numpy 2.x:
python3 Tools/reference-values/arrays.py Tests/TensorsTests/Fixtures
"""
import sys
import zipfile

import numpy as np

folder = sys.argv[1]
values = np.arange(6).reshape(2, 3)
for name in "bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 float32 float64".split():
    np.save(f"{folder}/{name}.npy", values.astype(name))
for name in ["int16", "int64", "float16", "float32", "float64"]:
    np.save(f"{folder}/{name}-big-endian.npy", values.astype(np.dtype(name).newbyteorder(">")))
np.save(f"{folder}/fortran-order.npy", np.asfortranarray(np.arange(24, dtype="f4").reshape(2, 3, 4)))
np.save(f"{folder}/scalar.npy", np.float32(2.5))
np.save(f"{folder}/vector.npy", np.array([-1.5, np.inf, 3], dtype="f8"))
np.save(f"{folder}/empty.npy", np.zeros((2, 0, 3), dtype="f4"))
np.save(f"{folder}/complex.npy", np.zeros(2, dtype="c8"))
np.save(f"{folder}/record.npy", np.zeros(2, dtype=[("a", "i4"), ("b", "f4")]))
for version in [(2, 0), (3, 0)]:
    with open(f"{folder}/version-{version[0]}.npy", "wb") as file:
        np.lib.format.write_array(file, values.astype("f4"), version=version)

arrays = {"logits": np.arange(24, dtype=">f2").reshape(2, 3, 4), "labels": np.asfortranarray(values.astype("u1"))}
np.savez(f"{folder}/stored.npz", **arrays)
np.savez_compressed(f"{folder}/deflated.npz", **arrays)
np.savez_compressed(f"{folder}/alone.npz", values.astype("f8"))
# Everything in fields of 64 bits, as archives beyond 4 GiB have them.
zipfile.ZIP64_LIMIT = 10
np.savez_compressed(f"{folder}/zip64.npz", **arrays)
