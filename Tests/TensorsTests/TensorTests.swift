import Testing

@testable import Tensors

@Suite struct TensorTests {
  @Test func sharesItsElementsWhenReshaped() {
    let tensor = Tensor(shape: [2, 3], [1, 2, 3, 4, 5, 6])
    let flat = tensor.reshaped([6])
    #expect(flat.elements == [1, 2, 3, 4, 5, 6])
    #expect(flat.shape == [6])
  }
}
