"""What a benchmark says about the machine it ran on."""

from __future__ import annotations

import platform
from pathlib import Path

import llvmlite.binding

__all__ = ["processor"]


def processor() -> str:
    """The processor, and the widest vector instructions it has."""
    features = llvmlite.binding.get_host_cpu_features()
    names = ("avx512f", "avx2", "avx", "sse4.2", "neon")
    widest = next((name for name in names if features.get(name)), "no vector instructions known")
    name = platform.processor() or platform.machine()
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        lines = [line for line in listing.read_text().splitlines() if line.startswith("model name")]
        name = lines[0].split(":")[1].strip() if lines else name
    fused = "with" if features.get("fma") else "without"
    return f"{name} ({llvmlite.binding.get_host_cpu_name()}, {widest}, {fused} fused multiply-add)"
