extension HelpTopic {
  static let json = HelpTopic(
    name: "json", title: "What scripts read",
    blocks: [
      .text("detect --format json:"),
      .code(
        """
        {"model":…,"images":[{"file":…,"width":…,"height":…,
          "detections":[{"box":[x1,y1,x2,y2],"label":"bird","label_id":16,
                         "score":0.93,"level":"P4"}],
          "timing_ms":{…}}]}
        """),
      .text(
        """
        Boxes are in pixels of the original picture, ordered by falling score; label_id is the model's channel. jsonl has \
        one of the images a line. A picture that fails becomes {"file":…,"error":…}, and the rest goes on; what there is to say of how \
        one was read are its notes. coco is the list \
        that pycocotools loads. Its ids come from --annotations; without, categories come from --labels or are COCO's where \
        the model has COCO's classes (else the form is refused), and a picture's id is its name where all names are \
        distinct numbers, else its place.
        """),
      .text("explain --format json:"),
      .code(
        """
        {"images":[{"file":…,"width":…,"height":…,"found":…,"missed":…,"ignored":…,
          "objects":[{"id":…,"box":…,"label":…,"label_id":…,"status":"missed",
                      "stage":"score","evidence":{…},"remedies":[…]}],
          "wrong_detections":{…}}],
         "causes":{…},"worst":[{"image":0,"object":3}],"setup":{…}}
        """),
      .text(
        """
        status is found, missed or ignored; stage is anchors, regression, score, top_k, nms, max_detections or matching.
        """),
      .text("evaluate --format json:"),
      .code(
        """
        {"pictures":…,"objects":…,"detections":…,"coco":{"AP":…,"AP50":…,…},
         "per_class":[…],"tide":{…},"confusion":{…},"thresholds":{…},"curves":{…}}
        """),
      .text(
        """
        COCO's figures are -1 where there is no object, as in pycocotools. model, anchors, loss and bench have --format \
        json as well.
        """),
    ])

  static let exitCodes = HelpTopic(
    name: "exit-codes", title: "Exit codes and outputs",
    blocks: [
      .terms([
        ("0", "all was done"),
        ("1", "the work failed; in a batch, some of it: the rest was done and is written"),
        ("64", "the command line was wrong"),
        ("130", "interrupted (Ctrl-C); what was done is written whole"),
      ]),
      .text(
        """
        Where nothing could be measured, the exit code is never 0. If the reader of a pipe ends (retinascope detect \
        photos | head -1), the program ends by SIGPIPE and says nothing, as other tools do.
        """),
      .text(
        """
        Results go to standard output or --output, all else to standard error, where each error and warning begins with \
        "retinascope:". A file that is replaced appears whole or not at all; jsonl adds its lines to what is there.
        """),
    ])

  static let terminal = HelpTopic(
    name: "terminal", title: "Colours, characters and the mouse",
    blocks: [
      .text(
        """
        The inspector shows as many colours as the terminal says it has: all of them where COLORTERM is truecolor or \
        24bit, else what TERM promises. Most terminals of today have all, but SSH does not pass COLORTERM on. Either try \
        it with the key x, or let SSH pass it on: on your own machine
        """),
      .code(
        """
        # ~/.ssh/config
        Host *
          SendEnv COLORTERM
        """),
      .text(
        """
        and on the server AcceptEnv COLORTERM in /etc/ssh/sshd_config. Without rights there, this does the same:
        """),
      .code("ssh -t host COLORTERM=truecolor retinascope photos/"),
      .text(
        """
        --color truecolor, 256, 16, 8 or none decides by hand; NO_COLOR is respected. --glyphs ascii draws without \
        Unicode, --glyphs sextant or wedge finer where the font has them. In tmux, set -as terminal-features ',*:RGB' \
        lets all colours through. --no-mouse leaves the mouse to the terminal, so that it marks text.
        """),
    ])
}
