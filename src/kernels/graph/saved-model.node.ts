import protobuf from 'protobufjs/light.js';

/** One node of a graph of TensorFlow's. Inputs as `NODE` or `NODE:OUTPUT`; attributes in the form of `AttrValue`. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, object>>;
}

/** The tag under which TensorFlow finds the graph in the file. */
export const GRAPH_TAG = 'serve';

/** The version of TensorFlow's ops that the graph speaks: what later versions changed is not in it. */
const PRODUCER = 1_882;

// The messages as TensorFlow declares them (saved_model.proto and what it imports): only the fields that are used.
const many = (type: string) => ({ rule: 'repeated', type });
const root = protobuf.Root.fromJSON({
  nested: {
    SavedModel: {
      fields: { schemaVersion: { type: 'int64', id: 1 }, metaGraphs: { ...many('MetaGraph'), id: 2 } },
    },
    MetaGraph: { fields: { info: { type: 'Info', id: 1 }, graph: { type: 'Graph', id: 2 } } },
    Info: { fields: { tags: { ...many('string'), id: 4 } } },
    Graph: { fields: { node: { ...many('Node'), id: 1 }, versions: { type: 'Versions', id: 4 } } },
    Versions: { fields: { producer: { type: 'int32', id: 1 } } },
    Node: {
      fields: {
        name: { type: 'string', id: 1 },
        op: { type: 'string', id: 2 },
        input: { ...many('string'), id: 3 },
        attr: { keyType: 'string', type: 'Attr', id: 5 } as protobuf.IMapField,
      },
    },
    Attr: {
      oneofs: { value: { oneof: ['list', 's', 'i', 'f', 'b', 'type', 'shape', 'tensor'] } },
      fields: {
        list: { type: 'List', id: 1 },
        s: { type: 'bytes', id: 2 },
        i: { type: 'int64', id: 3 },
        f: { type: 'float', id: 4 },
        b: { type: 'bool', id: 5 },
        type: { type: 'int32', id: 6 },
        shape: { type: 'Shape', id: 7 },
        tensor: { type: 'Tensor', id: 8 },
      },
    },
    List: {
      fields: { i: { ...many('int64'), id: 3 }, f: { ...many('float'), id: 4 }, b: { ...many('bool'), id: 5 } },
    },
    Tensor: {
      fields: {
        dtype: { type: 'int32', id: 1 },
        tensorShape: { type: 'Shape', id: 2 },
        tensorContent: { type: 'bytes', id: 4 },
      },
    },
    Shape: { fields: { dim: { ...many('Dim'), id: 2 }, unknownRank: { type: 'bool', id: 3 } } },
    Dim: { fields: { size: { type: 'int64', id: 1 } } },
  },
});
const savedModelType = root.lookupType('SavedModel');

/** The bytes of `saved_model.pb`: a graph, and no weights. */
export function savedModel(nodes: readonly GraphNode[]): Uint8Array {
  const graph = { node: nodes, versions: { producer: PRODUCER } };
  const message = { schemaVersion: 1, metaGraphs: [{ info: { tags: [GRAPH_TAG] }, graph }] };
  return savedModelType.encode(savedModelType.fromObject(message)).finish();
}
