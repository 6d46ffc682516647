"""The same training step and evaluation in PyTorch, for bench/peer.ts: one JSON object a line in, one a line out.

The network, the loss and the order of operations are those of untwist (pooling before the activation, no bias before batch
normalisation), so that both sides do the same work; the form says how PyTorch is asked to do it.
"""
import json
import sys
import time
import warnings
from array import array

warnings.filterwarnings('ignore')
import torch  # noqa: E402
from torch import nn  # noqa: E402
import torch.nn.functional as F  # noqa: E402

EPSILON = 1e-3  # of batch normalisation, as in tfjs


def conv(inputs, outputs, size):
    return nn.Conv2d(inputs, outputs, size, padding=size // 2, bias=False)


def norm(width):
    return nn.BatchNorm2d(width, eps=EPSILON, momentum=0.1)


class Conv4(nn.Module):
    def __init__(self, depth, filters=64):
        super().__init__()
        for block in range(1, 5):
            setattr(self, f'block{block}_conv', conv(depth if block == 1 else filters, filters, 3))
            setattr(self, f'block{block}_norm', norm(filters))

    def forward(self, x):
        for block in range(1, 5):
            x = getattr(self, f'block{block}_norm')(getattr(self, f'block{block}_conv')(x))
            x = F.relu(F.max_pool2d(x, 2))
        return x.flatten(1)


class Resnet12(nn.Module):
    def __init__(self, depth, filters=64):
        super().__init__()
        width = depth
        for block in range(1, 5):
            outputs = filters * 2 ** (block - 1)
            for i in range(1, 4):
                setattr(self, f'block{block}_conv{i}', conv(width if i == 1 else outputs, outputs, 3))
                setattr(self, f'block{block}_conv{i}_norm', norm(outputs))
            setattr(self, f'block{block}_around', conv(width, outputs, 1))
            setattr(self, f'block{block}_around_norm', norm(outputs))
            width = outputs

    def forward(self, x):
        def step(x, name):
            return getattr(self, f'{name}_norm')(getattr(self, name)(x))

        for block in range(1, 5):
            y = F.leaky_relu(step(x, f'block{block}_conv1'), 0.1)
            y = F.leaky_relu(step(y, f'block{block}_conv2'), 0.1)
            y = step(y, f'block{block}_conv3') + step(x, f'block{block}_around')
            x = F.leaky_relu(F.max_pool2d(y, 2), 0.1)
        return x.mean((2, 3))


class Episodic(nn.Module):
    """Backbone and head: class means as prototypes, soft matching, association in closed form, mixture."""

    def __init__(self, backbone, ways, shots, queries):
        super().__init__()
        self.backbone = backbone
        self.logTemperature = nn.Parameter(torch.tensor(0.5).log())
        self.logScale = nn.Parameter(torch.tensor(0.0))
        self.num_support = ways * shots
        self.register_buffer('members', torch.eye(ways).repeat_interleave(shots, 0))
        self.register_buffer('founders', torch.eye(ways))
        self.register_buffer('target', torch.arange(ways).repeat_interleave(queries))

    def matching(self, x, prototypes):
        logits = x @ prototypes.T - prototypes.square().sum(1) / 2
        return (logits / self.logTemperature.exp()).softmax(1)

    def forward(self, images):
        z = self.backbone(images)
        support, query = z[: self.num_support], z[self.num_support :]
        prototypes = (self.members.T @ support) / self.members.sum(0)[:, None]
        counts = self.matching(support, prototypes).T @ self.members + self.founders
        log_counts = (counts + 1e-6).log()
        association = (log_counts - log_counts.mean(1, keepdim=True)) * self.logScale.exp()
        return (self.matching(query, prototypes) @ association.softmax(1) + 1e-30).log()


class Peer:
    def prepare(self, folder, workload, form, threads, learningRate, weights):
        torch.set_num_threads(threads)
        torch.manual_seed(1)
        self.folder, self.layout = folder, weights
        backbone = (Conv4 if workload['network'] == 'conv4' else Resnet12)(workload['depth'])
        self.model = Episodic(backbone, workload['ways'], workload['shots'], workload['queries'])
        self.read_weights(f'{folder}/before.bin')
        self.channels_last = form == 'channelsLast' or form == 'compiledChannelsLast'
        if self.channels_last:
            self.model.backbone.to(memory_format=torch.channels_last)
        self.run = torch.compile(self.model) if form.startswith('compiled') else self.model
        self.optimizer = torch.optim.Adam(self.model.parameters(), learningRate, eps=1e-7)
        size, depth = workload['size'], workload['depth']
        number = workload['ways'] * (workload['shots'] + workload['queries'])
        with open(f'{folder}/images.bin', 'rb') as file:
            pixels = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)
        self.episodes = pixels.view(-1, number, size, size, depth)
        self.steps = 0
        return {'version': torch.__version__}

    def images(self):
        bytes_ = self.episodes[self.steps % len(self.episodes)]
        self.steps += 1
        images = bytes_.permute(0, 3, 1, 2).float() / 255
        return images.contiguous(memory_format=torch.channels_last if self.channels_last else torch.contiguous_format)

    def train(self):
        self.model.train()
        loss = F.nll_loss(self.run(self.images()), self.model.target)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def evaluate(self):
        self.model.eval()
        with torch.no_grad():
            return (self.run(self.images()).argmax(1) == self.model.target).float().mean().item()

    def named(self):
        """Each weight of the layout with its parameter, and the way from the layout of tfjs to that of PyTorch."""
        parameters = dict(self.model.named_parameters())
        for name, shape in self.layout:
            part, _, kind = name.partition('/')[2].partition('/')
            if part in ('logTemperature', 'logScale'):
                yield parameters[part], shape, None
            else:
                kind = {'kernel': 'weight', 'gamma': 'weight', 'beta': 'bias'}[kind]
                yield parameters[f'backbone.{part}.{kind}'], shape, (3, 2, 0, 1) if len(shape) == 4 else None

    def read_weights(self, path):
        values = array('f')
        with open(path, 'rb') as file:
            values.frombytes(file.read())
        flat, start = torch.tensor(values), 0
        with torch.no_grad():
            for parameter, shape, order in self.named():
                count = parameter.numel()
                value = flat[start : start + count].view(shape)
                parameter.copy_(value if order is None else value.permute(order))
                start += count

    def write_weights(self):
        with open(f'{self.folder}/after.bin', 'wb') as file:
            for parameter, _, order in self.named():
                value = parameter.detach() if order is None else parameter.detach().permute(2, 3, 1, 0)
                array('f', value.contiguous().flatten().tolist()).tofile(file)
        return {}

    def time(self, what, count):
        seconds = []
        for _ in range(count):
            started = time.perf_counter()
            getattr(self, what)()
            seconds.append(time.perf_counter() - started)
        return {'seconds': seconds}


def main():
    peer = Peer()
    print(json.dumps({'version': torch.__version__}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            command, arguments = request['command'], request.get('arguments', {})
            answer = getattr(peer, command)(**arguments)
            answer = answer if isinstance(answer, dict) else {'value': answer}
        except Exception as error:  # told to the other side, which decides
            answer = {'error': f'{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ""}'}
        print(json.dumps(answer), flush=True)


main()
