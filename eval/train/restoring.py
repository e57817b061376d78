"""The network's weights out of the int8 file that ships: training can go on from it without the full ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor


def restore(path: Path) -> dict[str, Tensor]:
    """State of a `Reader` by name, each weight as the nearest that int8 kept; raises OSError for an unreadable file."""
    graph = onnx.load(path).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    names = {node.input[1]: _parameter(node.name) for node in graph.node if node.op_type == "MatMulInteger"}
    state = {}
    for name, values in stored.items():
        plain = name.removesuffix("_quantized")
        if plain == name:
            if name.endswith((".weight", ".bias")):
                state[name] = values
            continue
        full = (values.astype(np.float32) - stored[plain + "_zero_point"]) * stored[plain + "_scale"]
        state[names.get(name, plain)] = full.T if name in names else full
    return {name: torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32)) for name, values in state.items()}


def _parameter(node: str) -> str:
    """The weight that a product of the graph multiplies by: "/enc/…/query/MatMul_quant" is "enc.….query.weight"."""
    return node.strip("/").rpartition("/")[0].replace("/", ".") + ".weight"
