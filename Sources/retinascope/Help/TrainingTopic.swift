extension HelpTopic {
  static let training = HelpTopic(
    name: "training", title: "How train trains, and what it needs",
    blocks: [
      .text(
        """
        From annotated pictures and a checkpoint to a fine-tuned one. First a look at what would be done, then the \
        training, then the result beside the old one:
        """),
      .code(
        """
        retinascope train --images photos/ --annotations photos.json \\
          --model weights.pth --output run/ --steps 500 --batch 4 --dry-run
        retinascope train --images photos/ --annotations photos.json \\
          --model weights.pth --output run/ --steps 500 --batch 4 \\
          --validation held-out/ --validation-annotations held-out.json
        retinascope explain held-out/ --annotations held-out.json \\
          --model run/best.safetensors
        """),
      .text(
        """
        The defaults are the published recipe of the model's family, its rate scaled to the pictures of a step. On a CPU \
        few pictures are seen: --train head is several times faster than training everything, since what the frozen layers \
        give is computed once for each picture and kept. Try that first.
        """),
      .text("What is trained:"),
      .terms([
        (
          "new",
          "only the channels of new classes in the last classification layer: all other classes keep their scores"
        ),
        ("last", "the last layer of each head"), ("head", "both heads"), ("pyramid", "and the pyramid"),
        ("backbone:N", "and the backbone's last N stages; 3 is what all families do with a checkpoint"),
        ("all", "everything: what a new network needs"),
      ]),
      .text(
        """
        The classes stay the model's where all annotated categories are among them. Else they become the annotated ones, \
        or, with --keep-classes, both: only the last classification layer begins anew, and in it only the new classes. \
        Crowds and objects to ignore are left out; pictures without objects are kept, since all of them is background.
        """),
      .text("The files of a run:"),
      .terms([
        ("log.jsonl", "its settings, then a line for each step, measurement and event"),
        ("last.safetensors", "the weights of the last checkpoint"),
        (
          "best.safetensors",
          "those with the best AP on --validation, the start among them; with --average those averages"
        ),
        ("optimizer.safetensors", "what the optimiser keeps from step to step"),
        ("settings.json", "what decides the weights; a command with others is refused"),
      ]),
      .text(
        """
        Both kinds of weights are safetensors files with the configuration in them: every command opens them, and \
        torchvision loads those with its names, strictly. Each file appears whole or not at all. Whatever ends the \
        program (Ctrl-C, kill, a full disk), the same command goes on from the last checkpoint, and with the same number of \
        threads on the same kind of processor ends with the same bytes.
        """),
      .text(
        """
        Where the loss explodes or is no number, the run stops and says at which step, picture and layer. A tenth of the \
        --rate, a longer --warmup, or --clip 5 help; so does a look at the picture that is named.
        """),
      .text(
        """
        --compare focal,ce trains twice from one seed, step by step in turns. With --train head --reset head --prior 0.01 \
        it shows what focal loss and the prior do at the start.
        """),
      .text(
        """
        --new FILE.json describes a network that does not exist yet. It is a configuration (help config) with the layers \
        beside it; all but backbone may be left out:
        """),
      .code(
        """
        {
          "backbone": {"block": "BasicBlock", "layers": [2, 2, 2, 2],
                       "widths": [32, 64, 128, 256]},
          "fpn_channels": 64,
          "heads": {"convolutions": 4, "norm": "none"},
          "extra_levels": "P6 from P5"
        }
        """),
      .text(
        """
        block is BasicBlock or Bottleneck (which may have "groups"), widths are the channels of each stage's output, norm \
        is none or group. --backbone resnet50-0676ba61.pth takes ImageNet weights, as everybody starts. Without, the body \
        begins with Kaiming's spread, as do heads of fewer than 256 channels; the rest as torchvision's.
        """),
    ])
}
