import CKernels
import Support

extension Image {
  /// Normalises, then resizes as torch's `interpolate(mode: "bilinear", align_corners: false)` does on floats,
  /// then pads: torchvision's preparation of a picture (`GeneralizedRCNNTransform`).
  ///
  /// - Parameters:
  ///   - size: width and height of the resized picture, which lies at the top left of the output.
  ///   - padded: width and height of the output, at least `size`. The rest is zero.
  ///   - output: `[padded.height, padded.width, 3]`, wholly overwritten.
  ///   - threads: how many may be used.
  public func resizeTorchBilinear(
    to size: (width: Int, height: Int), padded: (width: Int, height: Int),
    normalization: PixelNormalization, into output: UnsafeMutableBufferPointer<Float>, threads: Int
  ) {
    resizeTorchBilinear(
      to: size, padded: padded, normalization: normalization, into: output, threads: threads,
      instructions: PictureKernels.instructions)
  }

  /// The same with the kernels for these instructions.
  func resizeTorchBilinear(
    to size: (width: Int, height: Int), padded: (width: Int, height: Int),
    normalization: PixelNormalization, into output: UnsafeMutableBufferPointer<Float>, threads: Int,
    instructions: CKInstructions
  ) {
    precondition(size.width > 0 && size.height > 0, "no size to resize to")
    precondition(padded.width >= size.width && padded.height >= size.height, "padding cannot crop")
    precondition(output.count == padded.width * padded.height * 3, "the output does not fit the padded size")
    let columns = LinearTaps(torchFrom: width, to: size.width)
    let rows = LinearTaps(torchFrom: height, to: size.height)
    let table = normalization.table()
    let kernelForm = normalization.kernelForm(table, instructions)
    nonisolated(unsafe) let output = output
    forEachRange(of: padded.height, threads: threads) { run in
      pixels.withUnsafeBufferPointer { pixels in
        var interpolator = TorchRows(
          pixels: pixels.baseAddress!, width: width, columns: columns, table: table,
          source: normalization.sourceChannels, kernelForm: kernelForm)
        for y in run {
          let row = output.baseAddress! + y * padded.width * 3
          let used = y < size.height ? size.width * 3 : 0
          if used > 0 { interpolator.write(rows, y, into: row) }
          (row + used).update(repeating: 0, count: padded.width * 3 - used)
        }
      }
    }
  }
}

/// One thread's state: input rows resized horizontally, kept while output rows need them.
private struct TorchRows {
  let pixels: UnsafePointer<UInt8>
  let width: Int
  let columns: LinearTaps
  /// The value of each byte of each output channel, 3 × 256, and the input channel of each output channel.
  let table: [Float]
  let source: (Int, Int, Int)
  /// If it is exact, and for how many outputs it can be used: those of which eight bytes lie in the row.
  let kernelForm: CKNormalization?
  let kernelOutputs: Int
  var upper: [Float]
  var lower: [Float]
  var upperRow = -1
  var lowerRow = -1

  init(
    pixels: UnsafePointer<UInt8>, width: Int, columns: LinearTaps, table: [Float], source: (Int, Int, Int),
    kernelForm: CKNormalization?
  ) {
    self.pixels = pixels
    self.width = width
    self.columns = columns
    self.table = table
    self.source = source
    self.kernelForm = kernelForm
    kernelOutputs = kernelForm == nil ? 0 : columns.first.prefix { $0 <= width - 3 }.count
    // A fourth lane is written past the last pixel.
    upper = [Float](repeating: 0, count: columns.weight.count * 3 + 1)
    lower = upper
  }

  mutating func write(_ rows: LinearTaps, _ y: Int, into output: UnsafeMutablePointer<Float>) {
    let first = Int(rows.first[y])
    let second = Int(rows.second[y])
    if first != upperRow {
      if first == lowerRow {
        swap(&upper, &lower)
        swap(&upperRow, &lowerRow)
      } else {
        resizeRow(first, into: &upper)
        upperRow = first
      }
    }
    if second != lowerRow {
      resizeRow(second, into: &lower)
      lowerRow = second
    }
    let weight = rows.weight[y]
    let rest = 1 - weight
    let count = columns.weight.count * 3
    upper.withUnsafeBufferPointer { upper in
      lower.withUnsafeBufferPointer { lower in
        for i in 0..<count { output[i] = upper[i] * rest + lower[i] * weight }
      }
    }
  }

  private func resizeRow(_ y: Int, into output: inout [Float]) {
    let row = pixels + y * width * 3
    let (c0, c1, c2) = source
    output.withUnsafeMutableBytes { output in
      table.withUnsafeBufferPointer { table in
        let outputs = columns.weight.count
        func normalized(_ pixel: UnsafePointer<UInt8>) -> SIMD4<Float> {
          SIMD4(table[Int(pixel[c0])], table[256 + Int(pixel[c1])], table[512 + Int(pixel[c2])], 0)
        }
        columns.first.withUnsafeBufferPointer { first in
          columns.second.withUnsafeBufferPointer { second in
            columns.weight.withUnsafeBufferPointer { weights in
              if var kernelForm, kernelOutputs > 0 {
                ck_resize_normalized(
                  row, first.baseAddress!, weights.baseAddress!, kernelOutputs, &kernelForm,
                  output.baseAddress!.assumingMemoryBound(to: Float.self))
              }
              for x in kernelOutputs..<outputs {
                let a = normalized(row + Int(first[x]) * 3)
                let b = normalized(row + Int(second[x]) * 3)
                let value = a * (1 - weights[x]) + b * weights[x]
                output.storeBytes(of: value, toByteOffset: x * 12, as: SIMD4<Float>.self)
              }
            }
          }
        }
      }
    }
  }
}

/// For each output position of one axis, the two input positions that bilinear interpolation reads, and the weight of
/// the second.
struct LinearTaps {
  var first: [Int32]
  var second: [Int32]
  var weight: [Float]

  /// torch's `interpolate(mode: "bilinear", align_corners: false)` without antialiasing: ratio = in / out in
  /// float32, position = max(0, ratio · (i + ½) − ½), the second input clamped at the edge.
  init(torchFrom inputs: Int, to outputs: Int) {
    first = []
    second = []
    weight = []
    let ratio = Float(inputs) / Float(outputs)
    for i in 0..<outputs {
      // torch's builds contract this to a fused multiply-add; in double the product of two floats is exact.
      let position = max(0, Float(Double(ratio) * (Double(i) + 0.5) - 0.5))
      let index = min(Int(position), inputs - 1)
      first.append(Int32(index))
      second.append(Int32(min(index + 1, inputs - 1)))
      weight.append(min(1, max(0, position - Float(index))))
    }
  }
}
