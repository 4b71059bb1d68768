"""Make the checkpoints beside this file: the same few arrays in every container that people have.

    python3 make_fixtures.py        # needs torch, numpy and safetensors

The values are simple formulas, which ExpectedArrays.swift repeats.
"""
import argparse
import collections
import io
import os
import pickle
import warnings
import zipfile

import numpy as np
import torch
from safetensors.torch import save_file

HERE = os.path.dirname(os.path.abspath(__file__))


class Recipe:
    """A class that no reader of these files can know."""

    def __init__(self):
        self.learning_rate = 0.01


def state(dtype=torch.float32):
    """The arrays: plain, empty, scalar, integer, and views that share a storage."""
    base = (torch.arange(8, dtype=torch.float32) / 4 - 1).to(dtype)
    return collections.OrderedDict([
        ("conv.weight", ((torch.arange(48.0) - 20) / 8).reshape(4, 3, 2, 2).to(dtype)),
        ("conv.bias", (torch.arange(4.0) / 2).to(dtype)),
        ("scalar", torch.tensor(1.5).to(dtype)),
        ("empty", torch.zeros(0, 3).to(dtype)),
        ("batches", torch.tensor(7)),
        ("view.whole", base),
        ("view.part", base[2:5]),
        ("view.transposed", base[:6].reshape(2, 3).t()),
        ("view.expanded", base[:3].expand(2, 3)),
    ])


def path(name):
    return os.path.join(HERE, name)


def swapped(name, source):
    """The torch zip `source` as a big-endian machine would have written it."""
    sizes = {"FloatStorage": 4, "LongStorage": 8}
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(path(name), "w") as output:
        for info in archive.infolist():
            data = archive.read(info)
            record = info.filename.split("/", 1)[1]
            if record == "byteorder":
                data = b"big"
            elif record.startswith("data/"):
                width = sizes["LongStorage"] if len(data) == 8 else sizes["FloatStorage"]
                data = np.frombuffer(data, f"<u{width}").astype(f">u{width}").tobytes()
            output.writestr("archive/" + record, data)


def arrays():
    """NumPy's forms: both orders of dimensions, both byte orders, scalars and integers."""
    weight = state()["conv.weight"].numpy()
    return collections.OrderedDict([
        ("conv.weight", weight),
        ("conv.bias", state()["conv.bias"].numpy()),
        ("scalar", np.float32(1.5)),
        ("empty", np.zeros((0, 3), np.float32)),
        ("batches", np.int64(7)),
        ("fortran", np.asfortranarray(weight)),
        ("swapped", weight.astype(">f4")),
        ("double", weight.astype("f8")),
        ("half", weight.astype("f2")),
        ("bytes", np.arange(256, dtype=np.uint8)),
    ])


def seeds():
    """Pickles out of archives whose storages take 16, 64 and 8 bytes: CheckpointTrial.swift wraps them anew."""
    a, b, c = torch.arange(4.0).reshape(2, 2), torch.arange(32).half().reshape(4, 8), torch.tensor([3])
    states = {
        "plain": {"a": a, "b": b, "c": c},
        "strided": {"state_dict": {"a": a.t(), "b": b[:, ::2], "c": c.expand(3)}},
        "parameter": {"model": {"a": torch.nn.Parameter(a, requires_grad=False), "b": b.t()[1:, 1:],
                                "d": b.view(2, 2, 2, 4).permute(3, 1, 0, 2)}},
    }
    for name, content in states.items():
        buffer = io.BytesIO()
        torch.save(content, buffer)
        with zipfile.ZipFile(buffer) as archive, open(path(os.path.join("Fuzz", f"seed-{name}.pickle")), "wb") as file:
            file.write(archive.read("archive/data.pkl"))


def main():
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    warnings.simplefilter("ignore")
    for name, dtype in (("float32", torch.float32), ("float16", torch.float16), ("bfloat16", torch.bfloat16),
                        ("float64", torch.float64)):
        torch.save(state(dtype), path(f"zip-{name}.pth"))
    swapped("zip-big-endian.pth", path("zip-float32.pth"))
    parameters = {name: torch.nn.Parameter(value, requires_grad=False) for name, value in state().items()}
    torch.save(parameters, path("zip-parameters.pth"))
    torch.save({"state_dict": state(), "epoch": 3, "recipe": Recipe(), "optimizer": {"momentum": torch.ones(3)}},
               path("zip-nested.ckpt"))
    torch.save({"weight": Recipe()}, path("zip-unknown-weight.pth"))
    torch.save(torch.nn.Linear(2, 2), path("zip-module.pth"))
    torch.save({"count": 3}, path("zip-no-weights.pth"))
    torch.save(state(), path("legacy-float32.pth"), _use_new_zipfile_serialization=False)
    torch.save({"model": state(torch.float16)}, path("legacy-float16.pth"), _use_new_zipfile_serialization=False)
    torch.jit.save(torch.jit.script(torch.nn.ReLU()), path("torchscript.pt"))
    for protocol in (2, 3, 4, 5):
        with open(path(f"numpy-{protocol}.pkl"), "wb") as file:
            pickle.dump({"model": arrays(), "__author__": "tests"}, file, protocol=protocol)
    torch.save(torch.nn.Linear(2, 2), path("legacy-module.pth"), _use_new_zipfile_serialization=False)
    with open(path("numpy-torch.pkl"), "wb") as file:
        pickle.dump({"weight": torch.ones(3)}, file, protocol=2)
    with open(path("caffe2.pkl"), "wb") as file:
        pickle.dump({"blobs": {"conv1_w": arrays()["conv.weight"]}}, file, protocol=2)
    contiguous = {name: value.contiguous().clone() for name, value in state().items()}
    save_file(contiguous, path("plain.safetensors"), metadata={"format": "pt", "note": "naïve \"quotes\" \U0001F426"})
    mixed = {"half": state(torch.float16)["conv.weight"], "brain": state(torch.bfloat16)["conv.weight"],
             "double": state(torch.float64)["conv.weight"], "bytes": torch.arange(5, dtype=torch.uint8),
             "flags": torch.tensor([True, False])}
    save_file(mixed, path("mixed.safetensors"))
    seeds()
    buffer = io.BytesIO()
    np.savez(buffer, a=np.zeros(2))
    with open(path("numpy.npz"), "wb") as file:
        file.write(buffer.getvalue())


if __name__ == "__main__":
    main()
