"""Writes the fixture of ScheduleTests: learning rates that PyTorch's schedulers give over 40 steps, peak 0.5.

usage: schedules.py SCHEDULES.safetensors       (torch 2.13.0, safetensors)
PyTorch's warm-up may not begin at 0, so it begins at 10⁻¹². Its OneCycleLR shapes rise and fall alike: the rise is taken from
one that is linear, the fall from one that is a cosine, and both have a step more, because they end on the last step.
"""
import sys
import warnings

import torch
from safetensors.torch import save_file
from torch.optim import lr_scheduler as schedulers

assert torch.__version__.startswith("2.13.0"), torch.__version__
warnings.simplefilter("ignore")
TOTAL, WARMUP, PEAK = 40, 8, 0.5


def rates(make, count=TOTAL):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=PEAK)
    schedule = make(optimizer)
    found = []
    for _ in range(count):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return torch.tensor(found, dtype=torch.float64)


def warmed(make):
    return lambda o: schedulers.SequentialLR(
        o, [schedulers.LinearLR(o, start_factor=1e-12, total_iters=WARMUP), make(o)], milestones=[WARMUP])


def one_cycle(strategy):
    return rates(lambda o: schedulers.OneCycleLR(
        o, max_lr=PEAK, total_steps=TOTAL + 1, pct_start=(WARMUP + 1) / (TOTAL + 1), anneal_strategy=strategy,
        cycle_momentum=False, div_factor=25, final_div_factor=400))


rest = TOTAL - WARMUP
save_file({
    "one-cycle": torch.cat([one_cycle("linear")[:WARMUP], one_cycle("cos")[WARMUP:]]),
    "polynomial": rates(lambda o: schedulers.PolynomialLR(o, total_iters=TOTAL, power=0.9)),
    "polynomial.warm": rates(warmed(lambda o: schedulers.PolynomialLR(o, total_iters=rest, power=2))),
    "cosine": rates(lambda o: schedulers.CosineAnnealingLR(o, T_max=TOTAL)),
    "cosine.warm": rates(warmed(lambda o: schedulers.CosineAnnealingLR(o, T_max=rest))),
    "step": rates(lambda o: schedulers.MultiStepLR(o, milestones=[24, 28], gamma=0.1)),
    # Behind SequentialLR the second scheduler counts from the end of the warm-up.
    "step.warm": rates(warmed(lambda o: schedulers.MultiStepLR(o, milestones=[24 - WARMUP, 28 - WARMUP], gamma=0.3))),
    "constant.warm": rates(warmed(lambda o: schedulers.ConstantLR(o, factor=1))),
}, sys.argv[1])
