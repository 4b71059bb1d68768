import Support
import TestSupport
import Testing

@testable import Tensors

@Suite struct CellMaximaTests {
  init() { poisonFreshTensors() }

  static let sizes = [(1, 1), (2, 3), (5, 4), (9, 14), (33, 18)]

  /// A map that a convolution wrote, which kept its maxima.
  ///
  /// - Parameter odd: a channel whose bias is not finite.
  private func convolved(
    _ height: Int, _ width: Int, channels: Int, _ instructions: KernelInstructions, threads: Int,
    odd: (channel: Int, bias: Float)? = nil
  ) -> Tensor {
    var noise = Noise(seed: UInt64(height * 100 + channels))
    let workers = Workers(threads)
    let shape = ConvolutionShape(inputChannels: 16, outputChannels: channels, kernel: 3, padding: 1)
    // All values are negative, so that zeros behind the last channel would show.
    var bias = [Float](repeating: -100, count: channels)
    if let odd { bias[odd.channel] = odd.bias }
    let convolution = Convolution(
      shape: shape, weights: noise.tensor([channels, 16, 3, 3]), bias: bias, method: .winograd,
      instructions: instructions, workers: workers)
    return convolution([noise.tensor([height, width, 16])], keepsMaxima: true, workers: workers)[0]
  }

  /// The naive maxima of each stretch of `length` channels of each cell: NaN where a value is not finite.
  private func expected(_ map: Tensor, _ length: Int) -> [Float] {
    let (values, channels) = (map.elements, map.shape[2])
    return stride(from: 0, to: values.count, by: channels).flatMap { cell in
      stride(from: 0, to: channels, by: length).map { first in
        let block = values[cell + first..<cell + min(first + length, channels)]
        return block.allSatisfy(\.isFinite) ? block.max()! : .nan
      }
    }
  }

  private func expectEqual(_ maxima: Tensor, _ expected: [Float], _ comment: Comment) {
    let same = zip(maxima.elements, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    #expect(maxima.count == expected.count && same, comment)
  }

  @Test(arguments: sizes, KernelInstructions.allCases.filter { $0 <= .best })
  func areThoseOfWhatAConvolutionWrote(size: (Int, Int), instructions: KernelInstructions) throws {
    for (channels, threads) in [(5, 1), (16, 2), (33, 1), (100, 3)] {
      let odds: [(channel: Int, bias: Float)?] = [
        nil, (0, .nan), (channels - 1, -.infinity), (channels / 2, .infinity), (channels - 1, .nan),
      ]
      for odd in odds {
        let map = convolved(
          size.0, size.1, channels: channels, instructions, threads: threads, odd: odd)
        let maxima = try #require(map.cellMaxima)
        let comment: Comment = "\(size), \(channels) channels, \(threads) threads, \(String(describing: odd))"
        expectEqual(maxima.ofBlocks, expected(map, instructions.kernels.panel), comment)
        expectEqual(maxima.ofCells, expected(map, channels), comment)
        #expect(map.isFinite == (odd == nil), comment)
        let found = map.findingCellMaxima(cells: size.0 * size.1, channels: channels)
        expectEqual(try #require(found.cellMaxima).ofBlocks, expected(map, 32), comment)
      }
    }
  }

  /// All large values are found, in their order.
  @Test(arguments: sizes) func leadToAllLargeValues(size: (Int, Int)) throws {
    for channels in [5, 33, 100] {
      var map = convolved(size.0, size.1, channels: channels, .best, threads: 1)
      for isFound in [false, true] {
        if isFound { map = map.findingCellMaxima(cells: size.0 * size.1, channels: channels) }
        let maxima = try #require(map.cellMaxima)
        let values = map.elements
        let sorted = values.sorted()
        for least in [-.infinity, sorted[sorted.count / 2], sorted[sorted.count - 1], 0, .nan] {
          let expected = values.indices.filter { values[$0] >= least }
          for room in [channels, 2 * channels + 3, 1000] {
            let found = search(map, maxima, least, room: room)
            #expect(found == expected, "\(size), \(channels), \(least), \(room)")
          }
          let found = expected
          // Of blocks without a large value nothing is read.
          var other = values
          for block in stride(from: 0, to: values.count, by: channels).flatMap({ cell in
            stride(from: cell, to: cell + channels, by: maxima.blockChannels).map {
              $0..<min($0 + maxima.blockChannels, cell + channels)
            }
          }) where !values[block].contains(where: { $0 >= least }) {
            for place in block { other[place] = .infinity }
          }
          #expect(search(Tensor(shape: map.shape, other), maxima, least) == expected)
          let runs = maxima.runs(in: 1..<maxima.cellCount, from: least).map(Array.init)
          let cells = Set(found.map { $0 / channels }).subtracting([0])
          #expect(least.isNaN || runs.flatMap { $0 } == cells.sorted(), "\(size), \(channels), \(least)")
          #expect(zip(runs, runs.dropFirst()).allSatisfy { $0.last! + 1 < $1[0] })
          let cellCount = Set(found.map { $0 / channels }).count
          #expect(least.isNaN || maxima.cellCount(from: least) == cellCount)
          let each = (channels + maxima.blockChannels - 1) / maxima.blockChannels + maxima.blockChannels
          #expect(least.isNaN || maxima.readCount(from: least) == cellCount * each)
        }
      }
    }
  }

  /// As many as are asked for, from the blocks of few values alone.
  @Test(arguments: [1, 3, 40, 1000]) func tellWhatManyValuesReach(count: Int) throws {
    var random = SeededRandom(seed: UInt64(count))
    for scale in [1e-30, 1, 1e30] as [Float] {
      for shift in [-2, 0, 2] as [Float] {
        let values = (0..<1000 * 5).map { _ in scale * (random.normal() + shift) }
        let map = Tensor(shape: [1000, 5], values).findingCellMaxima(cells: 1000, channels: 5)
        let reached = try #require(map.cellMaxima).value(reachedBy: count) ?? .nan
        let maxima = (0..<1000).map { values[$0 * 5..<$0 * 5 + 5].max()! }.sorted(by: >)
        #expect(reached <= maxima[count - 1])
        #expect(maxima[count - 1] - reached <= abs(reached) / 64)
        #expect(map.cellMaxima?.value(reachedBy: 1001) == nil)
      }
    }
    let odd = Tensor(shape: [2, 2], [.infinity, 1, .nan, 2]).findingCellMaxima(cells: 2, channels: 2)
    #expect(odd.cellMaxima?.value(reachedBy: 1) == nil)
  }

  /// The indices of the values of at least `least`, in as many calls as it takes with little room.
  private func search(_ map: Tensor, _ maxima: CellMaxima, _ least: Float, room: Int? = nil) -> [Int] {
    var found: [Int] = []
    var cells = 0..<maxima.cellCount
    let room = room ?? maxima.channelCount
    // What is written behind the room would show.
    var indices = [UInt32](repeating: 77, count: room + 1)
    while !cells.isEmpty {
      let count = map.withUnsafeBufferPointer { values in
        indices.withUnsafeMutableBufferPointer {
          maxima.takeIndices(
            in: &cells, of: values.baseAddress!, from: least,
            into: UnsafeMutableBufferPointer(rebasing: $0[..<room]))
        }
      }
      #expect(count <= room && indices[room] == 77)
      found += indices[..<count].map { Int($0) }
    }
    return found
  }

  /// What lies beside a number that is not finite is found as well.
  @Test(arguments: [Float.nan, .infinity, -.infinity]) func hideNothingBesideOddNumbers(odd: Float) throws {
    let map = Tensor(shape: [1, 2, 2], [odd, 3, -4, -3]).findingCellMaxima(cells: 2, channels: 2)
    #expect(!map.isFinite)
    #expect(search(map, try #require(map.cellMaxima), 2) == (odd == .infinity ? [0, 1] : [1]))
  }
}
