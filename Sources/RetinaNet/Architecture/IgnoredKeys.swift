/// Keys that hold no part of the computation, or one that the configuration states.
enum IgnoredKeys {
  /// Last components: counters and buffers of normalisations.
  private static let names: Set<String> = ["num_batches_tracked", "n_averaged"]
  /// Components anywhere: stored anchors, picture statistics (the configuration's matter), the classifier that
  /// a pretrained backbone may have kept, and training's own state.
  private static let modules: Set<String> = [
    "anchor_generator", "anchors", "pixel_mean", "pixel_std", "image_mean", "image_std", "fc", "linear",
    "loss_fn", "criterion", "loss_normalizer", "iou_metric", "mAP_metric", "precision_recall_metric",
    "empty_frame_accuracy",
  ]

  static func contain(_ key: String) -> Bool {
    let parts = key.split(separator: ".", omittingEmptySubsequences: false)
    return parts.last.map { names.contains(String($0)) } == true
      || parts.contains { modules.contains(String($0)) }
  }
}
