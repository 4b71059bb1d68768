/// The terms of the field, each explained in one or two plain sentences. Panels, reports and lessons take them from here.
public enum Glossary {
  public struct GlossaryEntry: Sendable, Hashable, Identifiable {
    /// What other texts refer to it by; it never changes.
    public let id: String
    public let term: String
    public let meaning: String
    /// The same in a few words, for a line under a report; `nil` for terms that reports do not use.
    public let brief: String?

    init(_ id: String, _ term: String, _ meaning: String, brief: String? = nil) {
      (self.id, self.term, self.meaning, self.brief) = (id, term, meaning, brief)
    }
  }

  /// The entry of an id.
  public static func entry(_ id: String) -> GlossaryEntry? { entries.first { $0.id == id } }

  /// "term: meaning" for each term that a report's text uses.
  public static func lines(for text: String) -> [String] {
    entries.compactMap { entry in
      guard let brief = entry.brief else { return nil }
      let isUsed =
        entry.id == "levels"
        ? (3...7).contains { text.contains("P\($0),") || text.contains("P\($0) ") }
        : text.contains(entry.term)
      return isUsed ? "\(entry.term): \(brief)" : nil
    }
  }

  /// All terms, those that others build on first.
  public static let entries: [GlossaryEntry] =
    [
      GlossaryEntry(
        "iou", "IoU",
        "Intersection over union: the area that two boxes share over the area that they cover together. 1 is the same box, 0 is no overlap.",
        brief: "how much two boxes overlap: shared over joint area, 0 to 1"),
      GlossaryEntry(
        "anchor", "anchor",
        "A fixed box at every grid cell, in a few sizes and shapes. The network scores each anchor for each class and moves it onto the object.",
        brief: "one of the fixed boxes at every place, which the network moves onto objects"),
      GlossaryEntry(
        "levels", "P3 to P7",
        "The levels of the pyramid. P3 has the finest grid and the smallest anchors, P7 the coarsest and the largest; an object is found on the level of its size.",
        brief: "the levels of the network, P3 for the smallest objects to P7 for the largest"),
      GlossaryEntry(
        "logit", "logit",
        "What the network puts out for an anchor and a class, any number. Its sigmoid is the score: a logit of 0 is a score of 0.5.",
        brief: "a score before it is squeezed into 0 to 1 (by the sigmoid)"),
      GlossaryEntry(
        "top-k", "top k",
        "How many candidates of each level go on to NMS, those with the best scores. It saves time, and cuts off what ranks too low.",
        brief: "how many candidates each level may pass on, the best scores first"),
      GlossaryEntry(
        "nms", "NMS",
        "Non-maximum suppression: of boxes of one class that overlap by more than the NMS IoU only the one with the best score stays.",
        brief: "of boxes of a class that overlap too much only the best stays"),
      GlossaryEntry(
        "false-positive", "false positive", "A detection where the ground truth has no such object.",
        brief: "a detection where there is no such object"),
      GlossaryEntry(
        "duplicate", "duplicate", "A second detection of an object that another one has found already.",
        brief: "a second detection of an object that was found"),
      GlossaryEntry(
        "score", "score",
        "How sure the network is that an anchor's box holds an object of a class, 0 to 1. It is no frequency: 0.8 need not be right in 8 of 10 cases."
      ),
      GlossaryEntry(
        "score-threshold", "score threshold",
        "Only candidates with a score above it become detections. Lower finds more objects, and more that are none."
      ),
      GlossaryEntry(
        "maximum", "maximum", "How many detections of a picture are kept at most, those with the best scores."
      ),
      GlossaryEntry(
        "candidate", "candidate",
        "An anchor together with a class: what has a score, and may become a detection."),
      GlossaryEntry(
        "detection", "detection", "A box with a class and a score that is left after all steps of selection."),
      GlossaryEntry(
        "suppression", "suppressed by NMS",
        "Dropped, since a box of the same class with a better score overlaps it by more than the NMS IoU. That box is the suppressor."
      ),
      GlossaryEntry(
        "ground-truth", "ground truth",
        "What is really in the picture: boxes and classes that people drew, read from the annotations."),
      GlossaryEntry(
        "miss", "missed object",
        "An object of the ground truth that no detection of its class overlaps by an IoU of 0.5 or more. Also called a false negative."
      ),
      GlossaryEntry(
        "localisation", "localisation",
        "A false positive of the right class in nearly the right place: its box overlaps the object, but not enough."
      ),
      GlossaryEntry(
        "confusion", "confusion",
        "A false positive that lies well on an object, with another class than the object's."),
      GlossaryEntry(
        "background", "background",
        "Where there is no object. Nearly all anchors lie on it; a false positive there is one on nothing."),
      GlossaryEntry(
        "crowd", "ignored object",
        "An object that counts neither as found nor as missed: a crowd under one box, or one that is marked as difficult."
      ),
      GlossaryEntry(
        "stride", "stride",
        "How many pixels lie from one grid cell of a level to the next: 8 on P3, and twice as many on each level after it."
      ),
      GlossaryEntry(
        "cell", "grid cell", "One place of a level's grid. All anchors of a cell have the same centre."),
      GlossaryEntry(
        "shape", "anchor shape",
        "One of a cell's anchors: a size, and a height over width. Usually there are nine, three sizes in three ratios."
      ),
      GlossaryEntry(
        "delta", "delta",
        "What the network puts out to move an anchor: dx and dy shift its centre by parts of its sides, e to the power of dw and dh stretches them."
      ),
      GlossaryEntry(
        "decoding", "decoded box", "An anchor after its deltas were applied. Also called regression."),
      GlossaryEntry(
        "backbone", "C3 to C5, backbone",
        "The first part of the network, a ResNet. It turns the picture into feature maps of 1/8, 1/16 and 1/32 of its size."
      ),
      GlossaryEntry(
        "pyramid", "pyramid, FPN",
        "The part that makes P3 to P7 of the backbone's maps, and brings what the coarse ones know to the fine ones."
      ),
      GlossaryEntry(
        "heads", "heads",
        "Two small networks that look at every cell of every level: one gives the logits of the classes, the other the deltas."
      ),
      GlossaryEntry(
        "channel", "channel",
        "One of the numbers that a feature map has in every cell, often 256: one kind of pattern."),
      GlossaryEntry(
        "components", "principal components",
        "The three directions in which a map's channels vary most, shown as red, green and blue: like colours mean like features."
      ),
      GlossaryEntry(
        "positive", "positive anchor",
        "In training: an anchor that overlaps an object by an IoU of 0.5 or more, or is its best one. It learns the object's class and box."
      ),
      GlossaryEntry(
        "negative", "negative anchor",
        "In training: an anchor that overlaps no object by 0.4. It learns that there is nothing; by far the most are negative."
      ),
      GlossaryEntry(
        "ignored-anchor", "ignored anchor",
        "In training: an anchor with an IoU from 0.4 to 0.5. It learns nothing, since neither answer would be right."
      ),
      GlossaryEntry(
        "cross-entropy", "cross entropy",
        "The usual loss of a classifier, −ln p_t: it is large where the network is sure and wrong, and small but never 0 where it is right."
      ),
      GlossaryEntry(
        "p-t", "p_t",
        "The probability that the network gives to what is right: the score for a positive anchor's class, 1 − score elsewhere."
      ),
      GlossaryEntry(
        "focal-loss", "focal loss",
        "Cross entropy times (1 − p_t)^γ: pairs that are right already count little, so that the many easy negatives do not drown the few positives."
      ),
      GlossaryEntry(
        "gamma", "γ gamma",
        "How much less easy pairs count in the focal loss. At 0 it is cross entropy; the paper takes 2."),
      GlossaryEntry(
        "alpha", "α alpha",
        "The weight of positives in the focal loss; negatives have 1 − α. The paper takes 0.25."),
      GlossaryEntry(
        "gradient", "gradient",
        "By how much the loss changes with a logit: what moves the weights in training."
      ),
      GlossaryEntry(
        "hard-negative", "hard and easy negatives",
        "Pairs of an anchor and a class that is not there. Those with a high score are hard: the network takes them for objects."
      ),
      GlossaryEntry(
        "prior", "prior π",
        "The score that every anchor has before training. A small one, 0.01, keeps the many negatives from making a huge first loss."
      ),
      GlossaryEntry(
        "remedy", "remedy",
        "A change of one setting that would find a missed object, with what else it would let in and lose."),
      GlossaryEntry(
        "average-precision", "AP",
        "Average precision: the mean precision over all recalls, for a class and an IoU. COCO's AP is the mean over ten IoUs from 0.5 to 0.95."
      ),
      GlossaryEntry(
        "precision", "precision and recall",
        "Precision: which share of the detections is right. Recall: which share of the objects is found."),
    ] + training
}
