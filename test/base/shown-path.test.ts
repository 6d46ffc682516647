import { expect, it } from 'vitest';
import { shownPath, withoutFolders } from '../../src/base/shown-path.ts';

it.each([
  ['runs/lake', 'runs/lake'],
  ['../lake', '../lake'],
  ['npm:nsfwjs/mobilenet_v2', 'npm:nsfwjs/mobilenet_v2'],
  ['https://host/model.json', 'https://host/model.json'],
  ['/home/someone/runs/lake/', 'lake'],
  ['C:\\Users\\someone\\lake', 'lake'],
  ['/home/someone/runs/lake/checkpoints/episode-0008000', 'lake/checkpoints/episode-0008000'],
  ['/checkpoints/episode-0008000', 'episode-0008000'],
])('shows %s as %s', (path, shown) => expect(shownPath(path)).toBe(shown));

it('shortens the paths in JSON, and leaves all else', () => {
  const json = {
    seed: 1,
    none: null,
    run: '/tmp/a b/lake',
    list: [{ of: '/tmp/x/checkpoints/e 4000' }, 'runs/y', true],
  };
  const shown = { seed: 1, none: null, run: 'lake', list: [{ of: 'x/checkpoints/e 4000' }, 'runs/y', true] };
  expect(withoutFolders(json)).toEqual(shown);
});
