import protobuf from 'protobufjs/light.js';

/** `google.protobuf.Value`: what a setting is. One of the fields is set. */
export interface SettingMessage {
  numberValue?: number;
  stringValue?: string;
  boolValue?: boolean;
}

/** `HParamsPluginData`: the content of the plugin `hparams`. Exactly one of the optional fields is set. */
export interface HparamsMessage {
  experiment?: {
    description?: string;
    timeCreatedSecs?: number;
    hparamInfos?: { name: string; displayName?: string; description?: string; type: number }[];
    metricInfos?: { name: { group?: string; tag: string }; displayName?: string; description?: string }[];
  };
  sessionStartInfo?: {
    hparams?: { key: string; value: SettingMessage }[];
    groupName?: string;
    startTimeSecs?: number;
  };
  sessionEndInfo?: { status?: number; endTimeSecs?: number };
}

/** The numbers of the enum `DataType`. */
export const HPARAM_TYPES = { string: 1, boolean: 2, number: 3 } as const;
/** The numbers of the enum `Status`. */
export const SESSION_STATUSES = { success: 1, failure: 2, running: 3 } as const;

// The messages as TensorBoard declares them (plugins/hparams: plugin_data.proto, api.proto; google/protobuf/struct.proto): only
// the fields that are used. The version of the data, field 1, is 0 and so is not on the wire.
const root = protobuf.Root.fromJSON({
  nested: {
    HParamsPluginData: {
      oneofs: { data: { oneof: ['experiment', 'sessionStartInfo', 'sessionEndInfo'] } },
      fields: {
        experiment: { type: 'Experiment', id: 2 },
        sessionStartInfo: { type: 'SessionStartInfo', id: 3 },
        sessionEndInfo: { type: 'SessionEndInfo', id: 4 },
      },
    },
    Experiment: {
      fields: {
        description: { type: 'string', id: 1 },
        timeCreatedSecs: { type: 'double', id: 3 },
        hparamInfos: { rule: 'repeated', type: 'HParamInfo', id: 4 },
        metricInfos: { rule: 'repeated', type: 'MetricInfo', id: 5 },
      },
    },
    HParamInfo: {
      fields: {
        name: { type: 'string', id: 1 },
        displayName: { type: 'string', id: 2 },
        description: { type: 'string', id: 3 },
        type: { type: 'int32', id: 4 },
      },
    },
    MetricInfo: {
      fields: {
        name: { type: 'MetricName', id: 1 },
        displayName: { type: 'string', id: 3 },
        description: { type: 'string', id: 4 },
      },
    },
    MetricName: { fields: { group: { type: 'string', id: 1 }, tag: { type: 'string', id: 2 } } },
    SessionStartInfo: {
      fields: {
        hparams: { rule: 'repeated', type: 'HparamsEntry', id: 1 }, // on the wire a map is its entries
        groupName: { type: 'string', id: 4 },
        startTimeSecs: { type: 'double', id: 5 },
      },
    },
    HparamsEntry: { fields: { key: { type: 'string', id: 1 }, value: { type: 'Setting', id: 2 } } },
    SessionEndInfo: { fields: { status: { type: 'int32', id: 1 }, endTimeSecs: { type: 'double', id: 2 } } },
    Setting: {
      oneofs: { kind: { oneof: ['numberValue', 'stringValue', 'boolValue'] } },
      fields: {
        numberValue: { type: 'double', id: 2 },
        stringValue: { type: 'string', id: 3 },
        boolValue: { type: 'bool', id: 4 },
      },
    },
  },
});

const pluginData = root.lookupType('HParamsPluginData');

/** The bytes of one `HParamsPluginData` message. */
export function encodeHparams(message: HparamsMessage): Uint8Array {
  return pluginData.encode(message).finish();
}

/** One `HParamsPluginData` message from its bytes. @throws Error if they are not one. */
export function decodeHparams(content: Uint8Array): HparamsMessage {
  return pluginData.toObject(pluginData.decode(content));
}
