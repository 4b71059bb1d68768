default_scope = 'mmdet'
auto_scale_lr = dict(base_batch_size=16, enable=False)
backend_args = None
model = dict(
    backbone=dict(depth=50, frozen_stages=1, init_cfg=dict(checkpoint='torchvision://resnet50', type='Pretrained'), norm_cfg=dict(requires_grad=True, type='BN', eps=1e-05), num_stages=4, out_indices=(0, 1, 2, 3), style='caffe', type='ResNet'),
    bbox_head=dict(
        anchor_generator=dict(octave_base_scale=4, ratios=[0.5, 1.0, 2.0], scales_per_octave=3, strides=[8, 16, 32, 64, 128], type='AnchorGenerator', center_offset=0.0),
        bbox_coder=dict(target_means=[0.0, 0.0, 0.0, 0.0], target_stds=[1.0, 1.0, 1.0, 1.0], type='DeltaXYWHBBoxCoder'),
        loss_cls=dict(alpha=0.25, gamma=2.0, loss_weight=1.0, type='FocalLoss', use_sigmoid=True), num_classes=80, type='RetinaHead'),
    data_preprocessor=dict(bgr_to_rgb=True, mean=[123.675, 116.28, 103.53], pad_size_divisor=32, std=[58.395, 57.12, 57.375], type='DetDataPreprocessor'),
    neck=dict(add_extra_convs='on_input', in_channels=[256, 512, 1024, 2048], num_outs=5, out_channels=256, start_level=1, type='FPN', relu_before_extra_convs=True),
    test_cfg=dict(max_per_img=100, min_bbox_size=0, nms=dict(iou_threshold=0.5, type='nms', class_agnostic=False), nms_pre=1000, score_thr=0.05),
    type='RetinaNet')
test_pipeline = [dict(backend_args=None, type='LoadImageFromFile'), dict(keep_ratio=True, scale=(1333, 800), type='Resize')]
test_dataloader = dict(dataset=dict(pipeline=[dict(type='Resize', scale=(1, 2))]))
