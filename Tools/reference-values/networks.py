"""Writes the fixtures of NeuralNetworksTests (every layer and model) and TrainingTests (twenty steps) with PyTorch.

usage: networks.py PATH_TO_MODELS_PY LAYERS.safetensors STEPS.safetensors WIDE_STEPS.safetensors  (torch 2.13.0, numpy, safetensors)
PATH_TO_MODELS_PY is the file that defines the model zoo as PyTorch modules. Arrays are N, C, H, W.
"""
import importlib.util
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from training_steps import record_steps

assert torch.__version__.startswith("2.13.0"), torch.__version__
spec = importlib.util.spec_from_file_location("models", sys.argv[1])
models = importlib.util.module_from_spec(spec)
spec.loader.exec_module(models)
torch.manual_seed(0)
out = {}


def record(name, function, inputs, parameters=None):
    """The output of a layer, and the gradients of its inputs and parameters for a random output gradient."""
    inputs = [x.clone().requires_grad_() for x in inputs]
    y = function(*inputs)
    dy = torch.randn_like(y)
    y.backward(dy)
    out[f"{name}.y"], out[f"{name}.dy"] = y.detach(), dy
    for i, x in enumerate(inputs):
        out[f"{name}.x{i}"], out[f"{name}.dx{i}"] = x.detach(), x.grad
    for key, p in (parameters or {}).items():
        out[f"{name}.{key}"], out[f"{name}.d{key}"] = p.detach().clone(), p.grad.clone()


def convolution(name, inputs, outputs, size, **options):
    layer = torch.nn.Conv2d(inputs, outputs, **options)
    record(name, layer, [torch.randn(2, inputs, *size)], dict(layer.named_parameters()))


convolution("convolution.dense", 5, 7, (9, 12), kernel_size=3, padding=1, bias=True)
convolution("convolution.strided", 16, 8, (11, 14), kernel_size=3, stride=2, padding=1, bias=False)
convolution("convolution.dilated", 8, 16, (13, 10), kernel_size=3, padding=4, dilation=4, bias=False)
convolution("convolution.point", 9, 3, (6, 5), kernel_size=1, bias=True)
convolution("convolution.valid", 3, 4, (8, 9), kernel_size=3, bias=True)
convolution("convolution.wide", 4, 6, (10, 9), kernel_size=5, padding=2, bias=True)

for channels in (3, 16, 27):
    norm = torch.nn.BatchNorm2d(channels)
    with torch.no_grad():
        norm.weight.uniform_(-1.5, 1.5)
        norm.bias.uniform_(-0.5, 0.5)
    x = torch.randn(2, channels, 7, 5) * 3 + 5
    record(f"norm.{channels}", lambda v: F.relu(norm(v)), [x], dict(norm.named_parameters()))
    out[f"norm.{channels}.running_mean"] = norm.running_mean.clone()
    out[f"norm.{channels}.running_var"] = norm.running_var.clone()
    norm.eval()
    out[f"norm.{channels}.eval"] = F.relu(norm(x)).detach()

record("relu", F.relu, [torch.randn(2, 5, 4, 3)])
for channels in (3, 24):
    record(f"pool.{channels}", lambda v: F.max_pool2d(v, 2), [torch.randn(2, channels, 7, 9)])
    for size in ((8, 10), (7, 11), (4, 5), (17, 19)):
        record(
            f"upsample.{channels}.{size[0]}x{size[1]}",
            lambda v: F.interpolate(v, size=size, mode="bilinear", align_corners=False),
            [torch.randn(2, channels, 4, 5)])
record("addition", lambda a, b: a + b, [torch.randn(2, 5, 4, 3), torch.randn(2, 5, 4, 3)])
layer = torch.nn.ConvTranspose2d(6, 4, 2, 2)
record("transposed", layer, [torch.randn(2, 6, 5, 7)], dict(layer.named_parameters()))

for kind, width, classes, size in (
        ("tiny-fcn", 2, 5, (37, 45)), ("tiny-fcn", 3, 2, (8, 24)), ("unet", 2, 3, (16, 24)),
        ("res-fcn", 2, 4, (37, 45))):
    name = f"{kind}.{width}"
    model = models.ZOO[kind](classes, width)
    for key, value in model.state_dict().items():
        out[f"{name}.before.{key}"] = value.clone()
    x = torch.randn(2, 3, *size)
    y = model(x)
    dy = torch.randn_like(y) / y[0, 0].numel()
    out[f"{name}.x"], out[f"{name}.y"], out[f"{name}.dy"] = x, y.detach(), dy
    decay = [p for p in model.parameters() if p.ndim > 1]
    plain = [p for p in model.parameters() if p.ndim == 1]
    y.backward(dy)
    for key, p in model.named_parameters():
        out[f"{name}.gradient.{key}"] = p.grad.clone()
    for key, value in model.state_dict().items():
        if "running" in key:
            out[f"{name}.after.{key}"] = value.clone()
    model.eval()
    out[f"{name}.eval"] = model(x).detach()
    if name != "tiny-fcn.2":
        continue
    start = {key: p.detach().clone() for key, p in model.named_parameters()}
    for rule in ("adamw", "sgd", "nesterov"):
        with torch.no_grad():
            for key, p in model.named_parameters():
                p.copy_(start[key])
        groups = [{"params": decay, "weight_decay": 0.05}, {"params": plain, "weight_decay": 0.0}]
        optimizer = (
            torch.optim.AdamW(groups, lr=0.003) if rule == "adamw"
            else torch.optim.SGD(groups, lr=0.003, momentum=0.9, nesterov=rule == "nesterov"))
        for _ in range(3):  # the same gradients three times
            optimizer.step()
        out[f"{name}.{rule}"] = torch.cat([p.detach().flatten() for _, p in model.named_parameters()])

save_file({key: value.contiguous() for key, value in out.items()}, sys.argv[2])

torch.manual_seed(1)
record_steps(models.TinyFCN(3, 4), (16, 24), 0.01, sys.argv[3])
torch.manual_seed(1)
record_steps(models.ZOO["res-fcn"](3, width=16, dilations=(1,)), (32, 48), 0.001, sys.argv[4])
