import TestSupport
import Testing

@testable import Tensors

@Suite struct TensorTests {
  @Test func sharesItsElementsWhenReshaped() {
    let tensor = Tensor(shape: [2, 3], [1, 2, 3, 4, 5, 6])
    let flat = tensor.reshaped([6])
    #expect(flat.elements == [1, 2, 3, 4, 5, 6])
    #expect(flat.shape == [6])
  }

  /// The switch that lets the tests of kernels see what is left unwritten.
  @Test(arguments: [3, 1 << 19]) func freshMemoryIsPoisonedWhereAskedFor(count: Int) {
    poisonFreshTensors()
    for _ in 0..<2 {
      let tensor = Tensor(shape: [count]) { $0[0] = 1 }
      #expect(tensor.elements.dropFirst().allSatisfy { $0.isNaN })
      #expect(largestDifference(tensor.elements, [Float](repeating: 1, count: count)).isNaN)
    }
  }
}
