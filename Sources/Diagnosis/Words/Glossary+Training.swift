extension Glossary {
  /// The terms of training.
  static let training: [GlossaryEntry] = [
    GlossaryEntry(
      "step", "step",
      "The network runs on a batch of pictures, the loss says how wrong it was, and all weights that are trained move a little against their gradients."
    ),
    GlossaryEntry(
      "epoch", "epoch",
      "As many steps as it takes to see each picture of the training set once."),
    GlossaryEntry(
      "learning-rate", "learning rate",
      "How far the weights move in a step. Too high and the loss explodes, too low and nothing is learnt in time; it usually falls towards the end."
    ),
    GlossaryEntry(
      "warm-up", "warm-up",
      "The first steps, in which the learning rate rises from almost nothing: large steps from weights that know nothing yet would do harm."
    ),
    GlossaryEntry(
      "momentum", "momentum",
      "Steps follow an average of the latest gradients rather than the last one alone, which evens out what single batches say."
    ),
    GlossaryEntry(
      "weight-decay", "weight decay",
      "At each step the weights shrink by a small share, so that only what the pictures keep asking for stays large."
    ),
    GlossaryEntry(
      "gradient-norm", "gradient norm",
      "The length of all gradients taken as one vector. Where it jumps, a batch asks for a large change; clipping bounds it."
    ),
    GlossaryEntry(
      "moving-average", "moving average",
      "The mean of the latest steps. Single batches differ much in how hard they are; the average shows where the curve goes."
    ),
    GlossaryEntry(
      "checkpoint", "checkpoint",
      "The weights as they are after a step, written to a file that can be opened, and trained on from."),
  ]
}
