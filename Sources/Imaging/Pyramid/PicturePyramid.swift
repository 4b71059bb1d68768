import Support
import Synchronization

/// A rectangle of a picture, in the picture's pixels but not necessarily whole ones: x to the right, y down.
public struct Window: Sendable, Hashable {
  public var x, y, width, height: Double

  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}

extension Window {
  /// The part within a picture; for a window outside or empty, a sliver at the nearest edge.
  func clipped(width: Double, height: Double) -> Window {
    func clip(_ start: Double, _ extent: Double, _ limit: Double) -> (start: Double, extent: Double) {
      let sliver = limit * 1e-6
      let begin = max(0, min(start.isNaN ? 0 : start, limit - sliver))
      let end = start + extent
      return (begin, max(sliver, min(end.isNaN ? limit : end, limit) - begin))
    }
    let (x, y) = (clip(self.x, self.width, width), clip(self.y, self.height, height))
    return Window(x: x.start, y: y.start, width: x.extent, height: y.extent)
  }
}

/// A picture that can be shown at any size quickly. Its halvings in linear light (a mipmap) are made when first needed
/// and kept, so that a sample never reads much more than it writes.
public final class PicturePyramid: Sendable {
  public let image: Image
  private let threads: Int
  /// The halvings made so far, the largest first.
  private let halvings = Mutex<[PyramidLevel]>([])

  /// - Parameter threads: how many may work on a halving.
  public init(_ image: Image, threads: Int = 1) {
    self.image = image
    self.threads = threads
  }

  /// How much memory the picture and the halvings made so far take.
  public var byteCount: Int {
    image.pixels.count + halvings.withLock { $0.reduce(0) { $0 + $1.byteCount } }
  }

  /// A part of the picture at another size: each pixel is the mean, in linear light, of what it covers. When enlarged,
  /// the picture's pixels become squares with antialiased edges.
  ///
  /// - Parameters:
  ///   - window: is clipped to the picture; the rest is stretched to the full size.
  ///   - width, height: of the result in pixels, at least 1.
  ///   - pairingRows: whether each pixel is the sRGB mean of two samples, each half as high.
  ///   - threads: how many may work at once.
  public func sample(
    _ window: Window, width: Int, height: Int, pairingRows: Bool = false, threads: Int = 1
  ) -> Image {
    precondition(width > 0 && height > 0, "no size to sample at")
    let part = window.clipped(width: Double(image.width), height: Double(image.height))
    let rows = pairingRows ? 2 * height : height
    let level = Self.level(across: part.width / Double(width), down: part.height / Double(rows))
    let source = RowSource(image: image, level: level == 0 ? nil : halving(level))
    let scale = 1 / Double(1 << level)
    let across = AreaFilter(
      start: part.x * scale, extent: part.width * scale, outputs: width, inputs: source.width)
    let down = AreaFilter(
      start: part.y * scale, extent: part.height * scale, outputs: rows, inputs: source.height)
    return source.sampled(across: across, down: down, pairingRows: pairingRows, threads: threads)
  }

  /// How often the picture is halved before it is sampled, by the pixels per sample each way: as often as leaves at
  /// least one pixel per sample each way, or more often if more than 32 were left the other way.
  static func level(across: Double, down: Double) -> Int {
    func halvings(_ ratio: Double) -> Int { ratio < 2 ? 0 : Int(ratio.exponent) }
    let (x, y) = (halvings(across), halvings(down))
    return max(min(x, y), max(x, y) - 4)
  }

  /// Level `number`, counted from 1. It and those before it are made if they are missing.
  private func halving(_ number: Int) -> PyramidLevel {
    halvings.withLock { levels in
      while levels.count < number {
        levels.append(
          levels.last.map { PyramidLevel(halving: $0, threads: threads) }
            ?? PyramidLevel(halving: image, threads: threads))
      }
      return levels[number - 1]
    }
  }
}

/// A picture in linear light, halved one or more times: each pixel is the mean of four of the level below, or of two or
/// one at the right and lower edge if the size there is odd.
struct PyramidLevel: Sendable {
  let width: Int
  let height: Int
  /// `[height, width, 3]`, and one more value, so that four can be read at the last pixel.
  let values: [UInt16]

  var byteCount: Int { values.count * MemoryLayout<UInt16>.stride }

  /// The first level: half the picture.
  init(halving image: Image, threads: Int) {
    (width, height) = ((image.width + 1) / 2, (image.height + 1) / 2)
    values = LinearLight.ofByte.withUnsafeBufferPointer { linear in
      image.pixels.withUnsafeBufferPointer { pixels in
        Self.halved(pixels, width: image.width, height: image.height, threads: threads) {
          UInt32(linear[Int($0)])
        }
      }
    }
  }

  /// The next level: half this one.
  init(halving level: PyramidLevel, threads: Int) {
    (width, height) = ((level.width + 1) / 2, (level.height + 1) / 2)
    values = level.values.withUnsafeBufferPointer { values in
      Self.halved(values, width: level.width, height: level.height, threads: threads) { UInt32($0) }
    }
  }

  @inline(__always)
  private static func halved<Value>(
    _ source: UnsafeBufferPointer<Value>, width: Int, height: Int, threads: Int,
    _ linear: (Value) -> UInt32
  ) -> [UInt16] {
    let (columns, rows) = ((width + 1) / 2, (height + 1) / 2)
    let count = columns * rows * 3 + 1
    return withoutActuallyEscaping(linear) { linear in
      nonisolated(unsafe) let linear = linear
      nonisolated(unsafe) let source = source.baseAddress!
      return [UInt16](unsafeUninitializedCapacity: count) { buffer, initialized in
        nonisolated(unsafe) let output = buffer.baseAddress!
        output[count - 1] = 0
        forEachRange(of: rows, threads: threads) { run in
          for y in run {
            let upper = source + 2 * y * width * 3
            let lower = source + min(2 * y + 1, height - 1) * width * 3
            let target = output + y * columns * 3
            for x in 0..<width / 2 {
              for channel in 0..<3 {
                let (left, right) = (x * 6 + channel, x * 6 + 3 + channel)
                let sum =
                  linear(upper[left]) &+ linear(upper[right]) &+ linear(lower[left]) &+ linear(lower[right])
                target[x * 3 + channel] = UInt16(truncatingIfNeeded: (sum &+ 2) &>> 2)
              }
            }
            if width % 2 == 1 {
              for channel in 0..<3 {
                let last = (width - 1) * 3 + channel
                let sum = linear(upper[last]) &+ linear(lower[last])
                target[(columns - 1) * 3 + channel] = UInt16(truncatingIfNeeded: (sum &+ 1) &>> 1)
              }
            }
          }
        }
        initialized = count
      }
    }
  }
}
