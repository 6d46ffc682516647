import { settingText } from './expand.ts';
import type { JobResult } from './job.ts';
import type { Plan } from './plan.ts';

/** The jobs of a plan as CSV (RFC 4180), a row each with its settings and, once it is done, its result; accuracies 0..1. */
export function sweepCsv(plan: Plan, results: readonly JobResult[]): string {
  const byId = new Map(results.map((result) => [result.id, result]));
  const tests = [...new Set(plan.entries.flatMap(({ job }) => job.tests).map(({ title }) => title))];
  const head = [
    ...['id', 'seed', ...plan.varied, 'state'],
    ...['validationAccuracy', 'validationHalfWidth', 'bestEpisode', 'trainedEpisodes'],
    ...tests.flatMap((title) => [`${title}: accuracy`, `${title}: halfWidth`]),
    ...['seconds', 'version', 'engine'],
  ];
  const rows = plan.entries.map(({ id, seed, settings }) => {
    const own = [id, seed, ...plan.varied.map((name) => (settings[name] === null ? '' : settingText(settings[name])))];
    const result = byId.get(id);
    if (result === undefined) return [...own, 'missing', ...Array<string>(head.length - own.length - 1).fill('')];
    const { validation, seconds, made } = result;
    return [
      ...[...own, 'done', validation.accuracy, validation.halfWidth, validation.episode, result.episodes],
      ...tests.flatMap((title) => {
        const test = result.tests.find((tested) => tested.title === title);
        return [test?.accuracy ?? '', test?.halfWidth ?? ''];
      }),
      ...[seconds ?? '', made.version, made.engine],
    ];
  });
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
