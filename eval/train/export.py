"""The reader as an int8 ONNX file: what ships."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from eval.train.network import Reader

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OUTPUTS = ("span", "tell")


def export(reader: Reader, out: Path) -> str:
    """Write the network, weights as int8, and return the file's SHA-256 as hex."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    ids = torch.tensor([[101, 2040, 2180, 102, 1996, 2158, 102]])
    inputs = (ids, torch.ones_like(ids), torch.tensor([[0, 0, 0, 0, 1, 1, 1]]))
    axes = {name: {0: "texts", 1: "tokens"} for name in (*_INPUTS, "span")}
    with TemporaryDirectory() as folder:
        full = Path(folder) / "reader.onnx"
        torch.onnx.export(
            reader.eval(),
            inputs,
            str(full),
            input_names=list(_INPUTS),
            output_names=list(_OUTPUTS),
            dynamic_axes=axes | {"tell": {0: "texts"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(str(full), str(out), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    return hashlib.sha256(out.read_bytes()).hexdigest()
