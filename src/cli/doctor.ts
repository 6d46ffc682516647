import type { CommandModule } from 'yargs';
import { type DoctorCheck, examine } from '../engine/index.ts';
import { examineRun } from './doctor-run.ts';

/** One line a check, and one below it with the command that mends it. */
export function doctorLines(checks: readonly DoctorCheck[]): string[] {
  const width = Math.max(...checks.map((check) => check.name.length));
  const mark = ({ ok, needed }: DoctorCheck) => (ok ? 'ok   ' : needed ? 'WRONG' : 'note ');
  return checks.flatMap((check) => {
    const line = `${mark(check)} ${check.name.padEnd(width)}  ${check.found}`;
    return check.mend === null ? [line] : [line, `${' '.repeat(width + 8)}to mend it: ${check.mend}`];
  });
}

interface Args {
  readonly json: boolean;
  readonly run?: string | undefined;
}

/** `untwist doctor`: exit code 1 when something that training needs is wrong. */
export const doctorCommand: CommandModule<object, Args> = {
  command: 'doctor',
  describe: 'Look at what the engines need on this machine, or at a run folder, and say how to mend what is wrong',
  builder: (yargs) =>
    yargs
      .option('run', { type: 'string', describe: 'Verify every file of this run folder instead', requiresArg: true })
      .option('json', { type: 'boolean', default: false, describe: 'Print the checks as JSON' }),
  handler: async ({ json, run }) => {
    const checks = run === undefined ? await examine() : await examineRun(run);
    process.stdout.write(json ? `${JSON.stringify(checks, null, 2)}\n` : `${doctorLines(checks).join('\n')}\n`);
    if (checks.some((check) => check.needed && !check.ok)) process.exitCode = 1;
  },
};
