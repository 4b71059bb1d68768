/// The classes of the libraries whose forward passes are RetinaNet's.
enum ModuleClasses {
  static let convolutions: Set<String> = [
    "torch.nn.modules.conv.Conv2d", "detectron2.layers.wrappers.Conv2d", "mmcv.cnn.bricks.wrappers.Conv2d",
  ]

  static let batchNorms: Set<String> = [
    "torch.nn.modules.batchnorm.BatchNorm2d", "torch.nn.modules.batchnorm.SyncBatchNorm",
    "torchvision.ops.misc.FrozenBatchNorm2d", "detectron2.layers.batch_norm.FrozenBatchNorm2d",
    "detectron2.layers.batch_norm.NaiveSyncBatchNorm",
    // mmcv 1's, of torch's.
    "mmcv.utils.parrots_wrapper.SyncBatchNorm",
    // What `revert_sync_batchnorm` makes of SyncBatchNorm.
    "mmengine.model.utils._BatchNormXd", "mmcv.cnn.utils.sync_bn._BatchNormXd",
  ]
  static let batchNormLists: Set<String> = ["detectron2.layers.batch_norm.CycleBatchNormList"]
  static let groupNorms: Set<String> = ["torch.nn.modules.normalization.GroupNorm"]

  static let relu = "torch.nn.modules.activation.ReLU"
  static let maxPool = "torch.nn.modules.pooling.MaxPool2d"

  /// Those that run what is inside them one after the other.
  static let containers: Set<String> = [
    "torch.nn.modules.container.Sequential", "torch.nn.modules.container.ModuleList",
    "torchvision.ops.misc.Conv2dNormActivation", "torchvision.ops.misc.ConvNormActivation",
    "mmengine.model.base_module.Sequential", "mmengine.model.base_module.ModuleList",
    "mmcv.runner.base_module.Sequential", "mmcv.runner.base_module.ModuleList",
    "mmdet.models.layers.res_layer.ResLayer", "mmdet.models.utils.res_layer.ResLayer",
  ]

  /// Those that run what is inside them as RetinaNet does.
  static let parts: Set<String> = [
    "torchvision.models._utils.IntermediateLayerGetter", "torchvision.models.resnet.ResNet",
    "torchvision.models.resnet.BasicBlock", "torchvision.models.resnet.Bottleneck",
    "torchvision.ops.feature_pyramid_network.FeaturePyramidNetwork",
    "torchvision.ops.feature_pyramid_network.LastLevelP6P7",
    "torchvision.ops.feature_pyramid_network.LastLevelMaxPool",
    "torchvision.models.detection.backbone_utils.BackboneWithFPN",
    "torchvision.models.detection.retinanet.RetinaNetHead",
    "torchvision.models.detection.retinanet.RetinaNetClassificationHead",
    "torchvision.models.detection.retinanet.RetinaNetRegressionHead",
    "detectron2.modeling.backbone.fpn.FPN", "detectron2.modeling.backbone.fpn.LastLevelP6P7",
    "detectron2.modeling.backbone.fpn.LastLevelMaxPool", "detectron2.modeling.backbone.resnet.ResNet",
    "detectron2.modeling.backbone.resnet.BasicStem", "detectron2.modeling.backbone.resnet.BasicBlock",
    "detectron2.modeling.backbone.resnet.BottleneckBlock",
    "detectron2.modeling.meta_arch.retinanet.RetinaNetHead",
    "mmdet.models.backbones.resnet.ResNet", "mmdet.models.backbones.resnet.BasicBlock",
    "mmdet.models.backbones.resnet.Bottleneck", "mmdet.models.backbones.resnext.ResNeXt",
    "mmdet.models.backbones.resnext.Bottleneck", "mmdet.models.necks.fpn.FPN",
    "mmdet.models.dense_heads.retina_head.RetinaHead",
    "mmdet.models.dense_heads.free_anchor_retina_head.FreeAnchorRetinaHead",
    "mmdet.models.dense_heads.pisa_retinanet_head.PISARetinaHead", convolutionModule,
  ]

  /// mmcv's convolution with its normalisation and activation.
  static let convolutionModule = "mmcv.cnn.bricks.conv_module.ConvModule"

  static func isNorm(_ name: String) -> Bool {
    batchNorms.contains(name) || batchNormLists.contains(name) || groupNorms.contains(name)
  }

  /// Whether it passes on what it gets when a network predicts.
  static func isInert(_ name: String) -> Bool {
    name == "torch.nn.modules.linear.Identity" || name.hasPrefix("torch.nn.modules.dropout.")
  }
}
