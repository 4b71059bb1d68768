# a comment
_base_ = ['../x.py', "../y.py"]
img_norm_cfg = dict(
    mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True)
test_cfg = dict(nms_pre=1000, nms=dict(type='soft_nms', iou_thr=0.5))
data = dict(test=dict(type='CocoDataset', pipeline=[dict(type='MultiScaleFlipAug', img_scale=(1333, 800))]))
classes = ('cat', "dog", """a
b""", 'c' 'd')
x = {'a': 1, 2: [1_000, -2.5e-3, .5], 'b': {1, 2}}; y = 3
def f(a):
    return "'" + a
model = dict(bbox_head=dict(type='mmdet.FSAFHead', anchor_generator=dict(base_sizes=[10, 20, 40, 80, 160], scales=[4])))
lr = base.lr * 2
