"""Twenty training steps with PyTorch, as fixtures of TrainingTests; networks.py and operators.py call it."""
import torch
import torch.nn.functional as F
from safetensors.torch import save_file


def record_steps(model, size, rate, path):
    """Twenty training steps from the same weights on the same four batches, AdamW with falling rates."""
    out = {f"before.{key}": value.clone() for key, value in model.state_dict().items()}
    images = torch.randn(4, 2, 3, *size)
    labels = torch.randint(0, 3, (4, 2, *size))
    labels[torch.rand(labels.shape) < 0.1] = 255
    weight = torch.tensor([0.5, 1.0, 2.0])
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in model.parameters() if p.ndim > 1], "weight_decay": 0.05},
         {"params": [p for p in model.parameters() if p.ndim == 1], "weight_decay": 0.0}], lr=rate)
    losses = []
    for step in range(20):
        for group in optimizer.param_groups:
            group["lr"] = rate * (1 - step / 20)
        loss = F.cross_entropy(model(images[step % 4]), labels[step % 4], weight=weight, ignore_index=255)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    out["images"], out["labels"] = images, labels.to(torch.uint8)
    out["losses"] = torch.tensor(losses, dtype=torch.float64)
    save_file({key: value.contiguous() for key, value in out.items()}, path)
