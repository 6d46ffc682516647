import { cpuTrainingWarning, type EngineInfo } from '../engine/index.ts';
import type { TrainConfig } from '../training/config.ts';

/** Says what training on an engine as slow as `cpu` will take. */
export function warnOfSlowEngine(
  { backend }: Pick<EngineInfo, 'backend'>,
  { ways, shots, queries }: Pick<TrainConfig, 'ways' | 'shots' | 'queries'>,
  say: (line: string) => void,
): void {
  const support = typeof shots === 'number' ? ways * shots : shots.reduce((a, b) => a + b, 0);
  const warning = cpuTrainingWarning(backend, support + ways * queries);
  if (warning !== null) say(warning);
}
