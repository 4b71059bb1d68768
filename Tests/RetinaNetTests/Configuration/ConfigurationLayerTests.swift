import Foundation
import Testing

@testable import RetinaNet

@Suite struct ConfigurationLayerTests {
  private func layer(_ json: String) throws -> ConfigurationLayer {
    try ConfigurationLayer(json: Data(json.utf8), origin: .config(file: "c.json"))
  }

  @Test func `every field of the schema is read`() throws {
    let layer = try layer(
      """
      {"name": "n", "family": "detectron2", "parameters": 7, "classes": ["a", null, "b"], "extra": [{}],
       "anchors": {"sizes": [[1], [2], [3], [4], [5.5]], "aspect_ratios": [0.5]},
       "box_coder": {"weights": [1, 2, 3, 4], "means": [5, 6, 7, -8], "stds": [9, 10, 11, 12],
                     "loss_weights": [13, 14, 15, 16]},
       "input": {"mean": [1, 2, 3], "std": [4, 5, 6], "scale": 1, "bgr": true, "min_size": 7, "max_size": 8,
                 "size_divisible": 9},
       "norm_eps": 0, "stride_in": "1x1", "extra_levels": "P6 from C5", "relu_before_p7": false,
       "thresholds": {"score": 0.1, "score_by_class": {"a": 0.2}, "nms": 0.3, "top_k": 4, "max_detections": 5,
                      "display_score": 0.6}}
      """)
    var expected = ConfigurationLayer(origin: .config(file: "c.json"))
    (expected.name, expected.family, expected.parameters, expected.classes) = (
      "n", .detectron2, 7, ["a", nil, "b"]
    )
    (expected.anchorSizes, expected.aspectRatios) = ([[1], [2], [3], [4], [5.5]], [0.5])
    expected.deltaScaling = DeltaScaling(
      weights: [1, 2, 3, 4], means: [5, 6, 7, -8], stds: [9, 10, 11, 12], lossWeights: [13, 14, 15, 16])
    (expected.mean, expected.std, expected.scale, expected.bgr) = ([1, 2, 3], [4, 5, 6], 1, true)
    (expected.minSize, expected.maxSize, expected.sizeDivisible) = (7, 8, 9)
    (expected.normEpsilon, expected.strideIn3x3, expected.p6Source, expected.reluBeforeP7) = (
      0, false, .c5, false
    )
    (expected.score, expected.scoreByClass, expected.nms) = (0.1, ["a": 0.2], 0.3)
    (expected.topK, expected.maxDetections, expected.displayScore) = (4, 5, 0.6)
    #expect(layer == expected)
  }

  @Test func `null and absent fields say nothing`() throws {
    #expect(try layer(#"{"name": null, "input": {"mean": null}, "anchors": null, "loss": 3}"#).isEmpty)
  }

  @Test(arguments: [
    (
      #"{"anchors": {"sizes": [[1], [2], "x", [4], [5]]}}"#,
      "anchors.sizes[2] is \"x\"; expected a list of at least 1 numbers"
    ),
    (
      #"{"anchors": {"sizes": [[1], [2], [3, -4], [4], [5]]}}"#,
      "anchors.sizes[2][1] is -4; expected a positive number"
    ),
    (
      #"{"anchors": {"sizes": [[1], [2, 3], [3], [4], [5]]}}"#,
      "anchors.sizes[1] is a list of 2; expected 1 sizes, as sizes[0] has"
    ),
    (
      #"{"anchors": {"sizes": []}}"#,
      "anchors.sizes is a list of 0; expected a list of lists of numbers, one for each level, such as the five of P3 to P7"
    ),
    (
      #"{"anchors": {"aspect_ratios": []}}"#,
      "anchors.aspect_ratios is a list of 0; expected a list of at least 1 numbers"
    ),
    (#"{"anchors": []}"#, "anchors is a list of 0; expected an object"),
    (#"{"input": {"mean": [0, 0]}}"#, "input.mean is a list of 2; expected a list of 3 numbers"),
    (#"{"input": {"std": [1, 0, 1]}}"#, "input.std[1] is 0; expected a positive number"),
    (
      #"{"box_coder": {"stds": [1, 1, 1e-60, 1]}}"#,
      "box_coder.stds[2] is 1e-60; expected a number from 1e-9 to 1e9"
    ),
    (
      #"{"box_coder": {"loss_weights": [1, 1, 1, 1]}}"#,
      "box_coder.loss_weights is a list of 4; expected box_coder.weights beside it"
    ),
    (#"{"input": {"min_size": -1}}"#, "input.min_size is -1; expected a whole number from 0 to 32768"),
    (
      #"{"input": {"min_size": 800.5}}"#, "input.min_size is 800.5; expected a whole number from 0 to 32768"
    ),
    (
      #"{"input": {"max_size": 1e300}}"#,
      "input.max_size is 1e+300; expected a whole number from 1 to 32768"
    ),
    (#"{"input": {"bgr": 1}}"#, "input.bgr is 1; expected true or false"),
    (#"{"classes": ["a", 3]}"#, "classes[1] is 3; expected a name, or null for background"),
    (#"{"classes": []}"#, "classes is a list of 0; expected a list of names"),
    (
      #"{"family": "keras"}"#,
      "family is \"keras\"; expected \"torchvision\" or \"torchvision_v2\" or \"detectron2\" or \"mmdetection\""
    ),
    (#"{"stride_in": 3}"#, "stride_in is 3; expected \"3x3\" or \"1x1\""),
    (#"{"norm_eps": -1e-5}"#, "norm_eps is -1e-05; expected a number from 0 to 1"),
    (#"{"norm_eps": true}"#, "norm_eps is true; expected a number from 0 to 1"),
    (#"{"thresholds": {"score": "0.5"}}"#, "thresholds.score is \"0.5\"; expected a number from 0 to 1"),
    (
      #"{"thresholds": {"score_by_class": {"cow": 2}}}"#,
      "thresholds.score_by_class.cow is 2; expected a number from 0 to 1"
    ),
    (#"{"thresholds": {"top_k": 0}}"#, "thresholds.top_k is 0; expected a whole number from 1 to 2147483647"),
    (#"{"name": {}}"#, "name is an object of 0; expected a text"),
  ])
  func `a wrong type or value is told with its path`(json: String, expected: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try layer(json) }
    #expect(error?.description == "c.json: \(expected)")
  }

  @Test(arguments: ["", "{", "[1]", "null", "{\"name\": NaN}", String(repeating: "[", count: 100_000)])
  func `what is not a JSON object is refused`(text: String) {
    let error = #expect(throws: ConfigurationError.self) { try layer(text) }
    guard case .notJSON(source: "c.json", _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `a complete configuration lacks nothing`() throws {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(json: #"{"name": "n", "classes": ["a"]}"#, source: "t.safetensors")
    }
    #expect(error?.description.hasPrefix("t.safetensors: ") == true)
    #expect(error?.description.hasSuffix(" is missing") == true)
  }

  @Test func `the mention of a hostile key is short`() {
    let key = String(repeating: "k", count: 100_000)
    let error = #expect(throws: ConfigurationError.self) {
      try layer(#"{"thresholds": {"score_by_class": {"\#(key)": 2}}}"#)
    }
    #expect((error?.description.count ?? .max) < 400)
  }
}
