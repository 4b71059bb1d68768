import Foundation
import TestSupport
import Testing

@testable import Imaging

struct PicturePyramidTests {
  static func noise(_ width: Int, _ height: Int) -> Image {
    Image.random(width: width, height: height, seed: 9)
  }

  /// Smooth in both directions, and dark in one corner, where bytes are too coarse for linear light.
  static func smooth(_ width: Int, _ height: Int) -> Image {
    let pixels = (0..<width * height * 3).map { place -> UInt8 in
      let (x, y, channel) = (place / 3 % width, place / 3 / width, place % 3)
      return UInt8((x * 255 / width + y * 255 / height * (channel + 1) / 3) / 2)
    }
    return Image(width: width, height: height, pixels: pixels)
  }

  static func largestError(_ image: Image, _ window: Window, _ width: Int, _ height: Int) -> Double {
    let found = PicturePyramid(image).sample(window, width: width, height: height)
    let wanted = NaiveSampler.sample(image, window, width: width, height: height)
    return largestDifference(found.pixels.map(Double.init), wanted)
  }

  /// Shrunk less than to a half, or enlarged: from the picture's own pixels, exact to rounding.
  @Test(arguments: [
    (Window(x: 0, y: 0, width: 37, height: 23), 37, 23), (Window(x: 0, y: 0, width: 37, height: 23), 21, 17),
    (Window(x: 0, y: 0, width: 37, height: 23), 160, 96),
    (Window(x: 3.3, y: 5.25, width: 20.7, height: 9.5), 16, 8),
    (Window(x: 10.5, y: 7, width: 1.5, height: 2), 40, 64), (Window(x: 36, y: 22, width: 1, height: 1), 8, 8),
    (Window(x: 0, y: 0, width: 37, height: 23), 37, 8),
    (Window(x: 30.01, y: 0, width: 6.99, height: 23), 5, 3),
  ])
  func agreesWithTheMeanLightOfEachArea(window: Window, width: Int, height: Int) {
    let error = Self.largestError(Self.noise(37, 23), window, width, height)
    #expect(error < 0.7, "largest error \(error) of a byte")
  }

  /// Whole blocks of a halving's pixels: exact, although sampled from the halving.
  @Test(arguments: [2, 4, 8, 16]) func agreesOnWholeBlocks(factor: Int) {
    let window = Window(x: 0, y: 0, width: 96, height: 64)
    let error = Self.largestError(Self.noise(96, 64), window, 96 / factor, 64 / factor)
    #expect(error < 0.7, "largest error \(error) of a byte")
  }

  /// Edges within a halving's pixel are only as sharp as the pixel.
  @Test(arguments: [(101, 67, 9, 7), (130, 255, 31, 20), (257, 129, 40, 30), (300, 40, 10, 11)])
  func isCloseFarFromWholeBlocks(width: Int, height: Int, columns: Int, rows: Int) {
    let window = Window(x: 0.5, y: 1.25, width: Double(width) - 1.75, height: Double(height) - 2.5)
    let error = Self.largestError(Self.smooth(width, height), window, columns, rows)
    #expect(error < 3.5, "largest error \(error) of a byte")
  }

  @Test func enlargedPixelsStaySquares() {
    let image = Image(width: 2, height: 1, pixels: [255, 0, 10, 0, 90, 200])
    let sample = PicturePyramid(image).sample(Window(x: 0, y: 0, width: 2, height: 1), width: 8, height: 2)
    #expect(Array(sample.pixels.prefix(12)) == [255, 0, 10, 255, 0, 10, 255, 0, 10, 255, 0, 10])
    #expect(Array(sample.pixels.suffix(3)) == [0, 90, 200])
  }

  @Test func anAreaOfOneColorKeepsIt() {
    for value in UInt8.min...UInt8.max {
      let image = Image(width: 6, height: 10, pixels: [UInt8](repeating: value, count: 180))
      let window = Window(x: 0.3, y: 0.7, width: 5.1, height: 9)
      for size in [(3, 2), (7, 11), (1, 1)] {
        let sample = PicturePyramid(image).sample(window, width: size.0, height: size.1)
        #expect(sample.pixels.allSatisfy { $0 == value }, "\(value) at \(size)")
      }
    }
  }

  @Test(arguments: [
    Window(x: -5, y: -5, width: 100, height: 100), Window(x: 50, y: 50, width: 1, height: 1),
    Window(x: 1, y: 1, width: 0, height: -3), Window(x: .nan, y: .infinity, width: .infinity, height: .nan),
    Window(x: -1e300, y: 3, width: 1e300, height: 1e-300),
  ])
  func windowsOutsideDoNotMatter(window: Window) {
    let sample = PicturePyramid(Self.noise(9, 7)).sample(window, width: 5, height: 4)
    #expect(sample.pixels.count == 60)
  }

  @Test func threadsDoNotChangeTheSample() {
    let image = Self.noise(301, 211)
    let window = Window(x: 10, y: 3, width: 280, height: 200)
    for (width, height) in [(40, 24), (320, 210)] {
      let one = PicturePyramid(image).sample(window, width: width, height: height)
      #expect(
        PicturePyramid(image, threads: 3).sample(window, width: width, height: height, threads: 3) == one)
    }
  }

  @Test func halvingsAreMadeWhenTheyAreNeeded() {
    let pyramid = PicturePyramid(Self.noise(64, 64))
    let all = Window(x: 0, y: 0, width: 64, height: 64)
    _ = pyramid.sample(all, width: 64, height: 64)
    #expect(pyramid.byteCount == 64 * 64 * 3)
    _ = pyramid.sample(all, width: 16, height: 16)
    #expect(pyramid.byteCount == 64 * 64 * 3 + (32 * 32 * 3 + 1) * 2 + (16 * 16 * 3 + 1) * 2)
  }

  /// Whatever a window's shape, a sample covers at most 32 rows or columns of a halving.
  @Test(arguments: [(1.0, 1.0), (2, 4), (1.9, 3.9), (0.1, 4000), (1e6, 1e-3)])
  func workIsBoundedByTheSample(across: Double, down: Double) {
    let level = PicturePyramid.level(across: across, down: down)
    let scale = Double(1 << level)
    #expect(max(across, down) / scale < 32)
    #expect(level == 0 || max(across, down) / scale >= 1)
  }

  @Test(arguments: [(16, 12), (90, 50)]) func pairedRowsAreMeansOfTwo(width: Int, height: Int) {
    let pyramid = PicturePyramid(Self.noise(61, 47))
    let window = Window(x: 2.5, y: 1, width: 55, height: 44.5)
    let fine = pyramid.sample(window, width: width, height: 2 * height)
    let paired = pyramid.sample(window, width: width, height: height, pairingRows: true, threads: 2)
    let means = (0..<width * height * 3).map { place -> UInt8 in
      let upper = place / (width * 3) * 2 * width * 3 + place % (width * 3)
      return UInt8((Int(fine.pixels[upper]) + Int(fine.pixels[upper + width * 3]) + 1) / 2)
    }
    #expect(paired == Image(width: width, height: height, pixels: means))
  }
}

/// The oracle of sampling: the mean light of every output pixel's area over the original's pixels.
enum NaiveSampler {
  static func sample(_ image: Image, _ window: Window, width: Int, height: Int) -> [Double] {
    let across = (0..<width).map { cover($0, of: width, from: window.x, window.width, image.width) }
    let down = (0..<height).map { cover($0, of: height, from: window.y, window.height, image.height) }
    var values: [Double] = []
    for rows in down {
      for columns in across {
        for channel in 0..<3 {
          var (sum, area) = (0.0, 0.0)
          for (y, high) in rows {
            for (x, wide) in columns {
              sum += linear(image.pixels[(y * image.width + x) * 3 + channel]) * high * wide
              area += high * wide
            }
          }
          values.append(byte(sum / area))
        }
      }
    }
    return values
  }

  /// The pixels under one output along an axis, and how much of each.
  private static func cover(
    _ output: Int, of outputs: Int, from start: Double, _ extent: Double, _ inputs: Int
  ) -> [(Int, Double)] {
    let begin = start + extent * Double(output) / Double(outputs)
    let end = start + extent * Double(output + 1) / Double(outputs)
    return (Int(begin)...min(inputs - 1, Int(end))).map {
      ($0, min(end, Double($0 + 1)) - max(begin, Double($0)))
    }
  }

  private static func linear(_ byte: UInt8) -> Double {
    let x = Double(byte) / 255
    return x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4)
  }

  private static func byte(_ light: Double) -> Double {
    255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055)
  }
}
