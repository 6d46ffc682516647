import { expect, it } from 'vitest';
import { nodeCheck } from '../../src/engine/doctor.node.ts';

it('accepts Node from 20.19 on', () => {
  for (const version of ['20.19.0', '22.1.0', '24.0.0'])
    expect(nodeCheck(version)).toMatchObject({ ok: true, mend: null });
  for (const version of ['20.18.1', '18.20.0']) {
    expect(nodeCheck(version)).toMatchObject({ ok: false, needed: true, mend: expect.stringContaining('20.19') });
  }
});
