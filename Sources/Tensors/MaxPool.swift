import CKernels

extension Tensor {
  /// The largest value of each 3×3 window, every second position, as after a ResNet's stem: `[H, W, C]` to
  /// `[⌈H/2⌉, ⌈W/2⌉, C]`. Places outside the map do not count. A window with a NaN gives NaN, as in PyTorch.
  public func maxPooled3x3Stride2(
    instructions: KernelInstructions = .current, into room: MapRoom? = nil, workers: Workers
  ) -> Tensor {
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    let (rows, columns) = ((height + 1) / 2, (width + 1) / 2)
    let source = source
    return Tensor(shape: [rows, columns, channels], in: room) { output in
      let output = Buffer(output)
      workers.forEachRange(of: rows, grain: workers.grain(for: rows, atLeast: 1)) { range in
        for row in range {
          instructions.kernels.pool_row(
            source.base, height, width, channels, row, output.base + row * columns * channels)
        }
      }
      withExtendedLifetime(self) {}
    }
  }
}
