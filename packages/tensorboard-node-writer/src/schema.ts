import protobuf from 'protobufjs/light.js';

/** `Event`: one record of an event file. Exactly one of the optional fields is set. */
export interface EventMessage {
  wallTime: number;
  step: number;
  fileVersion?: string;
  summary?: { value: ValueMessage[] };
  sessionLog?: { status: number };
}

/** `Summary.Value`: what one tag has at one step. One of `simpleValue`, `image`, `tensor` is set. */
export interface ValueMessage {
  tag: string;
  simpleValue?: number;
  image?: { height: number; width: number; colorspace: number; encodedImageString: Uint8Array };
  tensor?: TensorMessage;
  metadata?: { pluginData?: { pluginName?: string; content?: Uint8Array } };
}

/** `TensorProto`: numbers as little-endian bytes in `tensorContent`, strings as bytes in `stringVal`. */
export interface TensorMessage {
  dtype: number;
  tensorShape: { dim?: { size?: number }[] };
  tensorContent?: Uint8Array;
  stringVal?: Uint8Array[];
}

/** The numbers of the enums that are used here. */
export const DT_FLOAT = 1;
export const DT_DOUBLE = 2;
export const DT_STRING = 7;
export const SESSION_START = 1;

/** What the first record of every event file says. */
export const FILE_VERSION = 'brain.Event:2';

// The messages as TensorBoard declares them (event.proto, summary.proto, tensor.proto, tensor_shape.proto, plugin_data.proto of
// plugins/pr_curve): only the fields that are used; a reader skips the others by their number.
const root = protobuf.Root.fromJSON({
  nested: {
    Event: {
      oneofs: { what: { oneof: ['fileVersion', 'summary', 'sessionLog'] } },
      fields: {
        wallTime: { type: 'double', id: 1 },
        step: { type: 'int64', id: 2 },
        fileVersion: { type: 'string', id: 3 },
        summary: { type: 'Summary', id: 5 },
        sessionLog: { type: 'SessionLog', id: 7 },
      },
    },
    SessionLog: { fields: { status: { type: 'int32', id: 1 } } },
    Summary: { fields: { value: { rule: 'repeated', type: 'Value', id: 1 } } },
    Value: {
      oneofs: { value: { oneof: ['simpleValue', 'image', 'tensor'] } },
      fields: {
        tag: { type: 'string', id: 1 },
        simpleValue: { type: 'float', id: 2 },
        image: { type: 'Image', id: 4 },
        tensor: { type: 'Tensor', id: 8 },
        metadata: { type: 'Metadata', id: 9 },
      },
    },
    Image: {
      fields: {
        height: { type: 'int32', id: 1 },
        width: { type: 'int32', id: 2 },
        colorspace: { type: 'int32', id: 3 },
        encodedImageString: { type: 'bytes', id: 4 },
      },
    },
    Metadata: { fields: { pluginData: { type: 'PluginData', id: 1 } } },
    PluginData: { fields: { pluginName: { type: 'string', id: 1 }, content: { type: 'bytes', id: 2 } } },
    PrCurvePluginData: { fields: { numThresholds: { type: 'uint32', id: 2 } } },
    Tensor: {
      fields: {
        dtype: { type: 'int32', id: 1 },
        tensorShape: { type: 'Shape', id: 2 },
        tensorContent: { type: 'bytes', id: 4 },
        stringVal: { rule: 'repeated', type: 'bytes', id: 8 },
      },
    },
    Shape: { fields: { dim: { rule: 'repeated', type: 'Dim', id: 2 } } },
    Dim: { fields: { size: { type: 'int64', id: 1 } } },
  },
});

const eventType = root.lookupType('Event');
const prCurveDataType = root.lookupType('PrCurvePluginData');

/** The bytes of one `Event` message. */
export function encodeEvent(event: EventMessage): Uint8Array {
  return eventType.encode(event).finish();
}

/** One `Event` message from its bytes. @throws Error if they are not one. */
export function decodeEvent(data: Uint8Array): EventMessage {
  const decoded = eventType.toObject(eventType.decode(data), { longs: Number });
  return { wallTime: 0, step: 0, ...decoded }; // fields that hold their default are not on the wire
}

/** The bytes of one `PrCurvePluginData` message: the content of the plugin `pr_curves`. */
export function encodePrCurveData(numThresholds: number): Uint8Array {
  return prCurveDataType.encode({ numThresholds }).finish();
}
