"""Prints as JSON what the real TensorBoard has after loading the event files of a folder (the first argument)."""

import base64
import json
import math
import sys

from tensorboard.backend.event_processing import plugin_event_accumulator
from tensorboard.util import tensor_util


def plain(value):
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


keep_all = {plugin_event_accumulator.TENSORS: 0}
run = plugin_event_accumulator.EventAccumulator(sys.argv[1], size_guidance=keep_all)
run.Reload()
tags = {}
for tag in run.Tags()[plugin_event_accumulator.TENSORS]:
    points = [[e.step, plain(tensor_util.make_ndarray(e.tensor_proto).tolist())] for e in run.Tensors(tag)]
    tags[tag] = {"plugin": run.SummaryMetadata(tag).plugin_data.plugin_name, "points": points}
json.dump(tags, sys.stdout)
