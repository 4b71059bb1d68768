extension HelpTopic {
  static let annotations = HelpTopic(
    name: "annotations", title: "The ground truth that --annotations reads",
    blocks: [
      .text(
        """
        A file or a folder. The form is told by the content; without the flag, what lies beside the pictures is taken.
        """),
      .terms([
        (
          "COCO's JSON",
          """
          boxes; where there is none, the extent of the polygon or mask. Picture ids may be any text. A picture without \
          file_name is known by coco_url, else by its id. In a folder whose parts have each their own list beside their \
          pictures, as Roboflow exports them, the lists are read as one, and categories are related by their names
          """
        ),
        (
          "Pascal VOC",
          "XML, a file per picture, counting from 1; difficult objects are ignored, in average precision, too"
        ),
        (
          "YOLO",
          """
          a text file per picture, boxes or outlines. Names come from data.yaml or classes.txt beside or above them, else \
          from --labels. A data.yaml is followed where its path, train and val lead. A picture without a file beside others \
          that have one has no objects, and a line that is there twice counts once, as in ultralytics
          """
        ),
        (
          "CVAT's XML",
          """
          for images and for video: boxes, and the upright box around polygons, ellipses, masks and what is turned. A \
          video's pictures are called frame_000000 and so on
          """
        ),
        (
          "CSV",
          """
          keras-retinanet's path,x1,y1,x2,y2,class, where a row with nothing but a path (path,,,,,) is a picture without \
          objects; DeepForest's with a header (image_path,xmin,ymin,xmax,ymax,label, in any order); with x,y,w,h or \
          x_center,y_center,w,h for corners, or geometry with polygons in WKT; makesense.ai's without a header. Separated by comma, semicolon or tab
          """
        ),
      ]),
      .text(
        """
        Pictures are found by the end of their paths, however these are written: with backslashes, %20, another case or \
        ending, as an address, or with what Label Studio and Roboflow put into names. Of several pictures the one that \
        agrees best has the name, of equals none; one that is named in another folder only is told. A linked folder is \
        followed, and none is looked through twice. What cannot be used is left out and counted, with the first place of \
        its kind.
        """),
      .text(
        """
        Crowds and ignored objects count neither as found nor as missed; but what COCO's ignore marks counts in evaluate, \
        as pycocotools passes over that mark. Categories and the model's classes are matched by name, in any case, with or \
        without spaces, _ and -; ids are not compared. Spellings of one class in a file without a list of classes count as \
        one, with a note, unless the model has both. explain leaves out objects of a class that the model does not have; \
        evaluate counts them as missed.
        """),
    ])

  static let pictures = HelpTopic(
    name: "pictures", title: "The pictures that are read, and how",
    blocks: [
      .text(
        """
        PNG, JPEG, WebP and TIFF (the first page, the first frame), told by content, with the pixels that Pillow reads. \
        What else in a folder is a picture, by its bytes or its name, is named and counted as failed.
        """),
      .text(
        """
        A damaged picture that Pillow reads without a word is used, with a note; --damaged-pictures refuse leaves it out.
        """),
      .text(
        """
        Of values of 16 bits the upper eight are used, and a note says their range: where 12 bits are stored in 16, \
        --white-level 4095 makes them as bright as they are.
        """),
    ])

  static let checkpoints = HelpTopic(
    name: "checkpoints", title: "The checkpoints that --model reads",
    blocks: [
      .text(
        """
        PyTorch's .pth, .pt and .ckpt, new and old, detectron2's .pkl, and .safetensors, of RetinaNets only, as \
        torchvision, DeepForest, detectron2 and mmdetection save them. Nothing in a file is ever executed: pickles are \
        read by an interpreter that only builds inert values. Published ones:
        """),
      .code(
        """
        torchvision, R50
        https://download.pytorch.org/models/retinanet_resnet50_fpn_coco-eeacb38b.pth
        torchvision, R50, version 2
        https://download.pytorch.org/models/retinanet_resnet50_fpn_v2_coco-5905b1c5.pth
        detectron2, R50, 3x
        https://dl.fbaipublicfiles.com/detectron2/COCO-Detection/retinanet_R_50_FPN_3x/190397829/model_final_5bd44e.pkl
        detectron2, R101, 3x
        https://dl.fbaipublicfiles.com/detectron2/COCO-Detection/retinanet_R_101_FPN_3x/190397697/model_final_971ab9.pkl
        mmdetection, R50, 1x
        https://download.openmmlab.com/mmdetection/v2.0/retinanet/retinanet_r50_fpn_1x_coco/retinanet_r50_fpn_1x_coco_20200130-c2398f9e.pth
        mmdetection, R101, 1x
        https://download.openmmlab.com/mmdetection/v2.0/retinanet/retinanet_r101_fpn_1x_coco/retinanet_r101_fpn_1x_coco_20200130-7a93545f.pth
        """),
      .text(
        """
        Keep their names: some settings, such as the epsilon with which torchvision's first file was made, are known only \
        by the name. The weights may lie under any name, in a whole network saved by torch.save(model), or behind module, \
        _orig_mod and other wrappers. Of two networks in a file, such as a model and its moving average, the one is used \
        with which the framework itself predicts, as far as the file says which framework it was (mmengine and Lightning's \
        WeightAveraging write the average as state_dict); where that is not known, both are named and --weights NAME \
        chooses. A model in parts is given by its index (model.safetensors.index.json) or any of them.
        """),
      .text(
        """
        What training programs save is read: mmdetection's meta (the class names, and the configuration, whose Python is \
        read as literals and never run), detectron2's anchors and means among the weights and its config.yaml beside \
        them, a LazyConfig's, too, with those that it is built on, and torchvision's settings by the names of its \
        arguments (score_thresh, anchor_sizes, image_mean, class_names and more), alone or in dictionaries such as \
        hyper_parameters, DeepForest's among them. Of a network of these \
        libraries that was saved whole, the modules hold all that: anchors, thresholds, sizes and means of pictures, \
        epsilons, strides, class names, and mmdetection's configuration where init_detector made it. Where a flag \
        or another file says otherwise, that is told.
        """),
      .text(
        """
        A file that only looks like a RetinaNet is refused: arrays inside the backbone, pyramid or heads that no layer \
        uses, as of attention blocks, and modules beside them, unless --config says that they are not run; settings \
        and modules that ask for other arithmetic, such as other box coders or activations; one anchor per cell in mmdetection's layout (FSAF and its like), unless file or --config gives the \
        anchors.
        """),
    ])

  static let config = HelpTopic(
    name: "config", title: "The settings that --config gives",
    blocks: [
      .text(
        """
        What keys and shapes of the weights do not tell is decided by the first of: a flag, --config FILE, the file's \
        safetensors metadata, a .json of the same name beside it, what the training program saved, the published file's \
        name, the family's default. retinascope model shows which it was. Every field may be left out:
        """),
      .code(
        """
        {
          "name": "my-model", "family": "torchvision",
          "classes": ["bird", "cow"], "norm_eps": 1e-05, "stride_in": "3x3",
          "extra_levels": "P6 from P5", "relu_before_p7": true,
          "unused_modules": ["discriminator"],
          "anchors": {
            "sizes": [[32,40,50], [64,80,101], [128,161,203], [256,322,406],
                      [512,645,812]],
            "aspect_ratios": [0.5, 1, 2]},
          "box_coder": {
            "weights": [1,1,1,1], "means": [0,0,0,0], "stds": [1,1,1,1],
            "loss_weights": [1,1,1,1]},
          "input": {
            "mean": [0.485,0.456,0.406], "std": [0.229,0.224,0.225], "scale": 255,
            "bgr": false, "min_size": 800, "max_size": 1333, "size_divisible": 32},
          "thresholds": {
            "score": 0.05, "score_by_class": {"bird": 0.3}, "nms": 0.5,
            "top_k": 1000, "max_detections": 300, "display_score": 0.5}
        }
        """),
      .text(
        """
        family is torchvision, torchvision_v2, detectron2 or mmdetection. A class that is null is background; one name \
        fewer than channels means that channel 0 is. unused_modules are those in the file, beside backbone and heads, that \
        the network does not run. A min_size of 0 leaves pictures at their sizes. Sizes and thresholds have flags of their own, which win. The network's deltas (dx, dy, dw, \
        dh) are divided by box_coder's weights (torchvision, detectron2), or multiplied by its stds and shifted by its means \
        (mmdetection). loss_weights take the place of weights in the loss, where torchvision's head has a coder of its own.
        """),
      .text(
        """
        FILE may be what the training program read as well: mmdetection's my_config.py, with the files that its _base_ names, \
        or detectron2's my_config.yaml, with its _BASE_. It then takes the place of what the weights hold of it. Python is \
        read as literals and never run; what is missing or not read is named.
        """),
      .text(
        """
        anchors.sizes has a list for each level that the heads see, the finest first. Which levels these are mostly follows \
        from the weights: P3 to P7, or others such as P2 to P6. Where it does not, "levels": ["P2", "P3", "P4"] says it.
        """),
    ])
}
