/**
 * Part of all faults that is tried: a twentieth by `npm test`, all by `npm run test:faults`. Which ones is drawn from the
 * seed, so that a failure comes again.
 */
export const SHARE = Number(process.env['UNTWIST_FAULTS'] ?? 1);
export const SEED = Number(process.env['UNTWIST_FAULTS_SEED'] ?? 1);

/** How many of `all` are tried here. */
export const some = (all: number): number => Math.max(1, Math.round(SHARE * all));

/** Says which seed and how many, where a failure is looked for first. */
export function announce(what: string, count: number, all: number): void {
  process.stderr.write(
    `${what}: ${count} of ${all}, seed ${SEED} (UNTWIST_FAULTS=1 for all, UNTWIST_FAULTS_SEED for others)\n`,
  );
}
