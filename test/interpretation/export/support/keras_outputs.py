"""Builds an exported model in Keras from model.json and weights.bin, and prints its outputs: FOLDER IMAGES.json"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np

folder, file = sys.argv[1:]
with open(os.path.join(folder, "model.json")) as text:
    saved = json.load(text)
config = saved["modelTopology"].get("model_config", saved["modelTopology"])["config"]

# Layer by layer: Keras 3 no longer reads the configuration of a whole Keras 2 model.
outputs, layers = {}, {}
for node in config["layers"]:
    name, own = node["name"], dict(node["config"])
    if node["class_name"] == "InputLayer":
        outputs[name] = inputs = keras.Input(own["batch_input_shape"][1:], name=name)
        continue
    layers[name] = layer = getattr(keras.layers, node["class_name"]).from_config(own)
    given = [outputs[call[0]] for call in node["inbound_nodes"][0]]
    outputs[name] = layer(given if len(given) > 1 else given[0])
model = keras.Model(inputs, outputs[config["output_layers"][0][0]])

# The weights of a layer come in the order in which Keras has them too.
data, at, weights = open(os.path.join(folder, "weights.bin"), "rb").read(), 0, {}
for spec in (w for group in saved["weightsManifest"] for w in group["weights"]):
    size = int(np.prod(spec["shape"]))
    values = np.frombuffer(data, "<f4", size, at).reshape(spec["shape"])
    weights.setdefault(spec["name"].rsplit("/", 1)[0], []).append(values)
    at += 4 * size
for name, values in weights.items():
    layers[name].set_weights(values)

with open(file) as text:
    images = json.load(text)
x = np.array(images["values"], "float32").reshape(images["shape"])
print(json.dumps({"outputs": np.asarray(model(x, training=False), "float64").ravel().tolist()}))
