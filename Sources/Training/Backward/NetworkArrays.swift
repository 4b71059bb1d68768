import OrderedCollections
import Tensors

/// Arrays of a network by their full keys: parameters, gradients, or running statistics, in the shapes of the checkpoint.
public typealias NetworkArrays = OrderedDictionary<String, Tensor>
