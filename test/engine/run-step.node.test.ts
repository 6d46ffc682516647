import { describe, expect, it } from 'vitest';
import { reasonOf, runStep, StepError } from '../../src/engine/run-step.node.ts';

const node = (program: string, timeout?: number) => runStep(process.execPath, ['-e', program], { timeout });

describe('runStep', () => {
  it('returns standard output', async () => {
    expect(await node('console.log("a"); console.error("b")')).toBe('a\n');
  });

  it('fails with the exit code, and the reason is the last line that tells of an error', async () => {
    const program = 'console.error("Error: disk full\\nA complete log of this run is in x\\nbye"); process.exit(3)';
    const error = await node(program).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StepError);
    expect((error as Error).message).toMatch(/exit code 3/);
    expect(reasonOf(error)).toBe('Error: disk full');
  });

  it('kills what takes too long', async () => {
    await expect(node('setInterval(() => {}, 1000)', 200)).rejects.toThrow('SIGTERM');
  });

  it('says what could not be started', async () => {
    const error = await runStep('no-such-program-here', []).catch((thrown: unknown) => thrown as StepError);
    expect(error).toMatchObject({ code: 'ENOENT' });
    expect(reasonOf(error)).toContain('no-such-program-here could not be started');
  });
});
