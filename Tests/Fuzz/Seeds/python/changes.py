norm = dict(mean=[1, 2], std=[3, 4]); nms = dict(type='nms', iou_threshold=.4)
model = dict(
    type='RetinaNet', backbone=dict(type='ResNet'), neck={'type': 'FPN', 'num_outs': 5},
    bbox_head=dict(anchor_generator=dict(scales=[4], strides=[8, 16, 32, 64, 128])), test_cfg=dict(nms_pre=1))
model['test_cfg']['nms'] = nms
model['test_cfg']['score_thr'] = 0.1
model.bbox_head.anchor_generator['scales'][0] = 8
model['bbox_head']['anchor_generator']['strides'] = [8, 16, 32, 64]
nms['iou_threshold'] = .3
step = dict(type='Normalize', **norm)
test_pipeline = [dict(type='Resize', scale=(64, 96)), step, dict(type='Pad', size_divisor=(32)), norm['mean']]
test_pipeline[0]['keep_ratio'] = True
test_pipeline[1]['mean'][0] = 9
other = model['test_cfg']; other.max_per_img = 7
model['neck'] = compute(1); model['neck']['num_outs'] = 4
