import type { EpisodeSpec } from './sampler.ts';

/** `20-way 5-shot`: what results are compared by. */
export function specName({ ways, shots, labelBy, groups = 0 }: EpisodeSpec): string {
  const each = typeof shots === 'number' ? String(shots) : `${Math.min(...shots)}-to-${Math.max(...shots)}`;
  return `${ways}-way ${each}-shot${labelBy === 'group' ? ' by group' : ''}${groups > 0 ? ` of ${groups} group${groups > 1 ? 's' : ''}` : ''}`;
}
