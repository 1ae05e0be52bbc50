"""Writes more fixtures with PyTorch: further operators and model variants for NeuralNetworksTests, and twenty training
steps of unet and res-fcn for TrainingTests.

usage: operators.py PATH_TO_MODELS_PY OPERATORS.safetensors UNET_STEPS.safetensors RES_FCN_STEPS.safetensors
(torch 2.13.0, numpy, safetensors). PATH_TO_MODELS_PY is as for networks.py. Arrays are N, C, H, W.
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
torch.manual_seed(2)
out = {}


def record(name, function, x, parameters=None):
    """The output of a layer, and the gradients of its input and parameters for a random output gradient."""
    x = x.clone().requires_grad_()
    y = function(x)
    dy = torch.randn_like(y)
    y.backward(dy)
    out[f"{name}.x0"], out[f"{name}.y"], out[f"{name}.dy"], out[f"{name}.dx0"] = x.detach(), y.detach(), dy, x.grad
    for key, p in (parameters or {}).items():
        out[f"{name}.{key}"], out[f"{name}.d{key}"] = p.detach().clone(), p.grad.clone()


def convolution(name, inputs, outputs, size, **options):
    layer = torch.nn.Conv2d(inputs, outputs, **options)
    record(name, layer, torch.randn(2, inputs, *size), dict(layer.named_parameters()))


convolution("grouped.two", 6, 10, (9, 11), kernel_size=3, padding=1, groups=2)
convolution("grouped.strided", 9, 6, (11, 7), kernel_size=3, padding=1, stride=2, groups=3, bias=False)
convolution("grouped.dilated", 32, 16, (13, 10), kernel_size=3, padding=2, dilation=2, groups=2)
convolution("depthwise.odd", 5, 5, (9, 12), kernel_size=3, padding=1, groups=5)
convolution("depthwise.sixteen", 16, 16, (7, 13), kernel_size=5, padding=2, groups=16, bias=False)
convolution("depthwise.strided", 24, 24, (10, 9), kernel_size=3, padding=1, stride=2, groups=24)
convolution("depthwise.multiplied", 4, 12, (6, 9), kernel_size=3, padding=1, groups=4)
convolution("depthwise.dilated", 8, 8, (11, 12), kernel_size=3, padding=3, dilation=3, groups=8)

for channels in (3, 24):
    record(f"average.{channels}.2", lambda v: F.avg_pool2d(v, 2), torch.randn(2, channels, 7, 9))
    record(f"average.{channels}.3", lambda v: F.avg_pool2d(v, 3), torch.randn(2, channels, 10, 6))
    record(f"global.{channels}", lambda v: F.adaptive_avg_pool2d(v, 1), torch.randn(2, channels, 7, 9))
    for size in ((8, 10), (7, 11), (4, 5), (17, 19)):
        record(
            f"nearest.{channels}.{size[0]}x{size[1]}", lambda v: F.interpolate(v, size=size, mode="nearest"),
            torch.randn(2, channels, 4, 5))
    record(
        f"broadcast.{channels}", lambda v: F.interpolate(v, size=(5, 7), mode="nearest"),
        torch.randn(2, channels, 1, 1))

ramp = torch.linspace(-12, 12, 2 * 3 * 9 * 11).reshape(2, 3, 9, 11)
wide = torch.cat([ramp, torch.randn(2, 2, 9, 11) * 3, torch.zeros(2, 1, 9, 11)], 1)
record("leaky", F.leaky_relu, wide)
record("leaky.steep", lambda v: F.leaky_relu(v, 0.2), wide)
record("gelu", F.gelu, wide)
record("silu", F.silu, wide)

for name, model, classes, size in (
        ("res-fcn.3", models.ResFCN(2, 3, dilations=(1, 3)), 2, (29, 43)),
        ("unet.1", models.UNet(5, 1), 5, (8, 40))):
    for key, value in model.state_dict().items():
        out[f"{name}.before.{key}"] = value.clone()
    x = torch.randn(2, 3, *size)
    y = model(x)
    dy = torch.randn_like(y) / y[0, 0].numel()
    out[f"{name}.x"], out[f"{name}.y"], out[f"{name}.dy"] = x, y.detach(), dy
    y.backward(dy)
    for key, p in model.named_parameters():
        out[f"{name}.gradient.{key}"] = p.grad.clone()
    for key, value in model.state_dict().items():
        if "running" in key:
            out[f"{name}.after.{key}"] = value.clone()
    model.eval()
    out[f"{name}.eval"] = model(x).detach()

save_file({key: value.contiguous() for key, value in out.items()}, sys.argv[2])

for path, model, size in (
        (sys.argv[3], models.UNet(3, 2), (16, 24)), (sys.argv[4], models.ResFCN(3, 2, dilations=(1, 2)), (19, 23))):
    record_steps(model, size, 0.01, path)
