"""Pictures drawn from a seed: waves, rectangles and noise, so that every level has something to say."""
import numpy as np
from PIL import Image


def synthetic(height, width, seed):
    """A picture uint8 [height, width, 3]."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    planes = []
    for _ in range(3):
        fx, fy, phase = rng.uniform(0.01, 0.2), rng.uniform(0.01, 0.2), rng.uniform(0, 6)
        planes.append(127 + 80 * np.sin(fx * x + fy * y + phase))
    picture = np.stack(planes, -1)
    for _ in range(12):
        h, w = rng.integers(8, max(9, height // 2)), rng.integers(8, max(9, width // 2))
        top, left = rng.integers(0, max(1, height - h)), rng.integers(0, max(1, width - w))
        picture[top : top + h, left : left + w] = rng.integers(0, 256, 3)
    picture += rng.normal(0, 8, picture.shape)
    return picture.clip(0, 255).astype(np.uint8)


def load(path):
    """A picture file as uint8 [height, width, 3]."""
    return np.asarray(Image.open(path).convert("RGB")).copy()
