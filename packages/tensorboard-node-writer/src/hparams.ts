import {
  decodeHparams,
  encodeHparams,
  HPARAM_TYPES,
  SESSION_STATUSES,
  type HparamsMessage,
  type SettingMessage,
} from './hparams-schema.ts';
import { DT_FLOAT, type ValueMessage } from './schema.ts';

/** The plugin that compares runs by their settings, and the tags that it looks for. */
export const HPARAMS_PLUGIN = 'hparams';
export const HPARAMS_TAGS = {
  experiment: '_hparams_/experiment',
  start: '_hparams_/session_start_info',
  end: '_hparams_/session_end_info',
} as const;

/** What a setting of a run may be. Numbers are finite. */
export type Setting = number | string | boolean;

/** What all runs of a comparison have; without it TensorBoard finds out by itself. */
export interface HparamsExperiment {
  /** Markdown. */
  readonly description?: string;
  /** The settings, by their names. */
  readonly settings: Readonly<Record<string, SettingInfo>>;
  readonly metrics: readonly MetricInfo[];
}

export interface SettingInfo {
  readonly type: keyof typeof HPARAM_TYPES;
  /** Shown instead of the name. */
  readonly title?: string;
  readonly description?: string;
}

/** A curve whose last value is a result. */
export interface MetricInfo {
  readonly tag: string;
  /** The run that has the curve, as a path from the run with the settings; that run itself by default. */
  readonly group?: string;
  /** Shown instead of group and tag. */
  readonly title?: string;
  readonly description?: string;
}

/** How a run ended. */
export type SessionStatus = keyof typeof SESSION_STATUSES;

/** What a file says of the settings of a run, and of how it ended; times in seconds since 1970. */
export type LoggedHparams =
  | {
      readonly kind: 'hparams';
      readonly tag: string;
      readonly settings: Readonly<Record<string, Setting>>;
      /** Null where the run is its own. */
      readonly group: string | null;
      readonly time: number;
    }
  | { readonly kind: 'hparamsEnd'; readonly tag: string; readonly status: SessionStatus; readonly time: number }
  | { readonly kind: 'hparamsExperiment'; readonly tag: string; readonly experiment: HparamsExperiment }
  | { readonly kind: 'other'; readonly tag: string };

/** @param time seconds since 1970. */
export function experimentValue(experiment: HparamsExperiment, time: number): ValueMessage {
  const { description, settings, metrics } = experiment;
  return hparamsValue(HPARAMS_TAGS.experiment, {
    experiment: {
      ...(description === undefined ? {} : { description }),
      timeCreatedSecs: time,
      hparamInfos: Object.entries(settings).map(([name, { type, ...shown }]) => ({
        ...{ name, type: HPARAM_TYPES[type] },
        ...shownAs(shown),
      })),
      metricInfos: metrics.map(({ tag, group = '', ...shown }) => ({ name: { group, tag }, ...shownAs(shown) })),
    },
  });
}

/** @throws TypeError where a setting is no string, boolean or finite number. */
export function sessionStartValue(
  settings: Readonly<Record<string, Setting>>,
  group: string | undefined,
  time: number,
): ValueMessage {
  const hparams = Object.entries(settings).map(([key, value]) => ({ key, value: toMessage(key, value) }));
  return hparamsValue(HPARAMS_TAGS.start, {
    sessionStartInfo: {
      hparams,
      startTimeSecs: time,
      ...(group === undefined ? {} : { groupName: group }),
    },
  });
}

/** @throws TypeError on another status. */
export function sessionEndValue(status: SessionStatus, time: number): ValueMessage {
  if (!Object.hasOwn(SESSION_STATUSES, status)) {
    throw new TypeError(
      `hparamsEnd: status must be one of ${Object.keys(SESSION_STATUSES).join(', ')}, got ${String(status)}.`,
    );
  }
  return hparamsValue(HPARAMS_TAGS.end, { sessionEndInfo: { status: SESSION_STATUSES[status], endTimeSecs: time } });
}

/** All that the plugin reads is the content; the tensor is there because a value must have one, and is empty. */
function hparamsValue(tag: string, message: HparamsMessage): ValueMessage {
  return {
    tag,
    metadata: { pluginData: { pluginName: HPARAMS_PLUGIN, content: encodeHparams(message) } },
    tensor: { dtype: DT_FLOAT, tensorShape: { dim: [{ size: 0 }] } },
  };
}

function toMessage(name: string, value: Setting): SettingMessage {
  if (typeof value === 'number' && Number.isFinite(value)) return { numberValue: value };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  const got = typeof value === 'number' ? String(value) : typeof value;
  throw new TypeError(`hparams: setting '${name}' must be a string, a boolean or a finite number, got ${got}.`);
}

function shownAs({ title, description }: { title?: string; description?: string }) {
  return {
    ...(title === undefined ? {} : { displayName: title }),
    ...(description === undefined ? {} : { description }),
  };
}

/** What the content of the plugin says; `other` where it is none of what this package writes. */
export function toLoggedHparams(tag: string, content: Uint8Array): LoggedHparams {
  const { experiment, sessionStartInfo: start, sessionEndInfo: end } = decodeHparams(content);
  if (start !== undefined) {
    const settings = (start.hparams ?? []).map(({ key, value }) => [key, fromMessage(value)] as const);
    const { groupName: group = null, startTimeSecs: time = 0 } = start;
    return { kind: 'hparams', tag, settings: Object.fromEntries(settings), group, time };
  }
  const status = end && nameOf(SESSION_STATUSES, end.status);
  if (status !== undefined) return { kind: 'hparamsEnd', tag, status, time: end?.endTimeSecs ?? 0 };
  if (experiment !== undefined) return { kind: 'hparamsExperiment', tag, experiment: toExperiment(experiment) };
  return { kind: 'other', tag };
}

function toExperiment(message: NonNullable<HparamsMessage['experiment']>): HparamsExperiment {
  const { description, hparamInfos = [], metricInfos = [] } = message;
  const settings = hparamInfos.map(({ name, type, displayName, description }) => {
    const shown = { ...(displayName ? { title: displayName } : {}), ...(description ? { description } : {}) };
    return [name, { type: nameOf(HPARAM_TYPES, type) ?? 'string', ...shown }] as const;
  });
  const metrics = metricInfos.map(({ name, displayName, description }) => ({
    tag: name.tag,
    ...(name.group ? { group: name.group } : {}),
    ...(displayName ? { title: displayName } : {}),
    ...(description ? { description } : {}),
  }));
  return { ...(description ? { description } : {}), settings: Object.fromEntries(settings), metrics };
}

function fromMessage({ numberValue, stringValue, boolValue }: SettingMessage): Setting {
  return numberValue ?? stringValue ?? boolValue ?? '';
}

function nameOf<Name extends string>(numbers: Readonly<Record<Name, number>>, wanted: number | undefined) {
  return (Object.keys(numbers) as Name[]).find((name) => numbers[name] === wanted);
}
