"""Records what ggml's own Python makes of blocks of quantised numbers: the bytes of three blocks of
each kind, and their numbers as f32, both in base64. Run with gguf and numpy installed:

    python scripts/agree/record-ggml-blocks.py > scripts/agree/ggml-blocks.json
"""

import base64
import importlib.metadata
import json
import random

import numpy as np
from gguf import GGMLQuantizationType as Kind
from gguf.constants import GGML_QUANT_SIZES
from gguf.quants import dequantize

# Kind, and where in a block its halves stand: they have to be finite.
KINDS = [
    (Kind.F16, [0]),
    (Kind.BF16, []),
    (Kind.Q4_0, [0]),
    (Kind.Q4_1, [0, 2]),
    (Kind.Q8_0, [0]),
    (Kind.Q4_K, [0, 2]),
    (Kind.Q6_K, [208]),
]
BLOCKS = 3

random.seed(11)
out = {}
for kind, halves in KINDS:
    _, size = GGML_QUANT_SIZES[kind]
    data = bytearray()
    for _ in range(BLOCKS if size > 2 else 64):
        block = bytearray(random.randbytes(size))
        for at in halves:
            block[at : at + 2] = np.float16(random.uniform(-0.1, 0.1)).tobytes()
        if kind is Kind.BF16:
            block[:] = (np.float32(random.gauss(0, 1)).view(np.uint32) >> 16).astype(np.uint16).tobytes()
        data += block
    numbers = dequantize(np.frombuffer(bytes(data), dtype=np.uint8), kind).astype("<f4")
    assert np.isfinite(numbers).all()
    out[kind.name] = {
        "bytes": base64.b64encode(data).decode(),
        "numbers": base64.b64encode(numbers.tobytes()).decode(),
    }
print(json.dumps({"gguf": importlib.metadata.version("gguf"), "kinds": out}, indent=1))
