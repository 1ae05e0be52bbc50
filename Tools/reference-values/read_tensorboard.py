"""Reads a run's TensorBoard file with the real TensorBoard and compares it with log.jsonl.

    python Tools/reference-values/read_tensorboard.py RUN [RUN …]

Needs: pip install tensorboard==2.21.0 pillow. Ends with 1 where something differs.
"""
import io
import json
import math
import sys
from pathlib import Path

from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

TAGS = {
    "train_loss": "loss/train", "val_loss": "loss/val", "val_miou": "val/miou",
    "val_pixel_accuracy": "val/pixel_accuracy", "learning_rate": "learning_rate",
    "images_per_second": "speed/images_per_second", "seconds": "speed/seconds",
    "data_wait_seconds": "speed/data_wait_seconds", "peak_memory_mb": "memory/peak_mb",
}


def check(run: Path) -> list[str]:
    faults = []
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    epochs = [line for line in lines if "step" not in line]
    events = EventAccumulator(str(run), size_guidance={"scalars": 0, "images": 0})
    events.Reload()
    tags = events.Tags()

    def compare(tag, expected):
        expected = [(epoch, value) for epoch, value in expected if value is not None]
        found = [(e.step, e.value) for e in events.Scalars(tag)] if tag in tags["scalars"] else []
        same = [step for step, _ in found] == [step for step, _ in expected] and all(
            math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-12)
            for (_, a), (_, b) in zip(found, expected))
        if not same:
            faults.append(f"{run}: {tag}: TensorBoard reads {found}, the log says {expected}")

    for key, tag in TAGS.items():
        compare(tag, [(e["epoch"], e.get(key)) for e in epochs])
    names = sorted(tag for tag in tags["scalars"] if tag.startswith("val_iou/"))
    if len(names) > len(epochs[0]["val_iou"]):
        faults.append(f"{run}: {len(names)} classes in TensorBoard")
    columns = (run / "metrics.csv").read_text().splitlines()[0].split(",")
    classes = [c.removeprefix("val_iou_") for c in columns if c.startswith("val_iou_")]
    for index, name in enumerate(classes):
        compare(f"val_iou/{name}", [(e["epoch"], e["val_iou"][index]) for e in epochs])

    pictures = 0
    for tag in tags["images"]:
        for event in events.Images(tag):
            image = Image.open(io.BytesIO(event.encoded_image_string))
            image.load()
            pictures += 1
            if (event.width, event.height) != image.size:
                faults.append(f"{run}: {tag}: says {event.width}x{event.height}, is {image.size}")
        steps = [event.step for event in events.Images(tag)]
        still = tag.endswith(("/image", "/label"))
        if steps != ([0] if still else sorted(set(steps))):
            faults.append(f"{run}: {tag}: steps {steps}")
    print(f"{run}: {len(epochs)} epochs, {len(tags['scalars'])} scalar tags, {pictures} pictures, "
          f"{len(faults)} differences")
    return faults


if __name__ == "__main__":
    found = [fault for name in sys.argv[1:] for fault in check(Path(name))]
    print("\n".join(found))
    sys.exit(1 if found or len(sys.argv) < 2 else 0)
