import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors.ts';
import { loadFitted, mayBeFitted, toBytes } from '../../../src/interpretation/fitted/artifact.ts';
import { crc32 } from '../../../src/interpretation/fitted/crc32.ts';
import type { FittedModel } from '../../../src/interpretation/fitted/fitted-model.ts';
import { rawZip } from '../../faults/support/zip-tricks.ts';
import { CARD, NETWORK, samplesOf, smallModel } from './small-model.ts';

const fitted = smallModel([4, 3, 5], { card: CARD });
const bytes = toBytes(fitted);

/** The file with parts changed, its list of parts made to fit them unless told otherwise. */
function changed(change: (parts: Record<string, Uint8Array>) => void, options: { level?: 0 | 6; sums?: boolean } = {}) {
  const parts = unzipSync(bytes);
  change(parts);
  if (options.sums ?? true) {
    const { ['manifest.json']: head, ...others } = parts;
    const manifest = json(head!) as { parts: object };
    manifest.parts = Object.fromEntries(
      Object.entries(others).map(([name, part]) => [name, { bytes: part.length, crc32: crc32(part) }]),
    );
    parts['manifest.json'] = text(manifest);
  }
  return zipSync(parts, { level: options.level ?? 0 });
}

const json = (part: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(part));
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** With the description or another JSON part changed. */
const edited = (name: string, change: (value: Record<string, unknown>) => void) =>
  changed((parts) => {
    const value = json(parts[name]!) as Record<string, unknown>;
    change(value);
    parts[name] = text(value);
  });

function refused(file: Uint8Array, message: string | RegExp): void {
  expect(() => loadFitted(file)).toThrow(UserError);
  expect(() => loadFitted(file)).toThrow(message);
  expect(() => loadFitted(file)).toThrow(/^[^\n]*$/);
}

describe('a file of a fitted model', () => {
  const reference = {
    kind: 'reference',
    hash: 'cd'.repeat(32),
    source: 'npm:x/y',
    layer: 'out',
    inputSize: 96,
  } as const;
  const cases: [string, FittedModel][] = [
    ['with its network and a card', fitted],
    ['with a reference', smallModel([2, 2], { network: reference })],
    [
      'without pictures and names',
      smallModel([1, 1], { support: { ...samplesOf([1, 1]), thumbnails: [null, null], sources: [null, null] } }),
    ],
    ['with names in other scripts', smallModel([2, 2], { names: ['<script>alert(1)</script>', 'Ж 文 👋'] })],
    ['standardised', smallModel([3, 3], { scaling: 'standardise' })],
  ];
  it.each(cases)('comes back bit for bit: %s', (_, model) => {
    const back = loadFitted(toBytes(model));
    expect(back).toEqual(model);
    expect(toBytes(back)).toEqual(toBytes(model));
  });

  it('is the same wherever its bytes lie', () => {
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(loadFitted(shifted.subarray(3))).toEqual(fitted);
  });

  it('is known by its first bytes', () => {
    expect(mayBeFitted(bytes)).toBe(true);
    expect(mayBeFitted(text({ modelTopology: {} }))).toBe(false);
    expect(mayBeFitted(new Uint8Array())).toBe(false);
  });
});

describe('a hostile file', () => {
  it('that is cut off anywhere is refused', () => {
    for (let end = 0; end < bytes.length; end += 101) refused(bytes.subarray(0, end), 'no whole fitted model');
  });

  it('of which any part differs in one bit is refused', () => {
    for (const name of ['model.json', 'numbers.bin', 'thumbnails.bin', 'network.json', 'weights.bin']) {
      const flipped = changed((parts) => (parts[name]![5]! ^= 1), { sums: false });
      refused(flipped, `its part '${name}' is damaged`);
    }
  });

  it('that would unpack to more than it is, is refused before it is unpacked', () => {
    const bomb = changed((parts) => (parts['weights.bin'] = new Uint8Array(4_000_000)), { level: 6 });
    expect(bomb.length).toBeLessThan(100_000);
    refused(bomb, /compressed, which fitted models are not/);
    // The list at the end says that a part is longer than the file.
    const lying = bytes.slice();
    const view = new DataView(lying.buffer);
    const entry = lying.findLastIndex((_, at) => at + 4 <= lying.length && view.getUint32(at, true) === 0x02014b50);
    view.setUint32(entry + 20, 0x7fffffff, true);
    view.setUint32(entry + 24, 0x7fffffff, true);
    refused(lying, /the size of its part '.*' is wrong/);
  });

  it('with parts that do not belong is refused, whatever they are called', () => {
    for (const name of ['../../etc/passwd', '/etc/passwd', '__proto__x', 'extra.bin']) {
      refused(
        changed((parts) => (parts[name] = new Uint8Array(3))),
        'it holds a part that does not belong',
      );
    }
  });

  it.each(['manifest.json', 'model.json', 'numbers.bin', 'thumbnails.bin', 'network.json', 'weights.bin'])(
    'without %s is refused',
    (name) => {
      const { [name]: _, ...others } = unzipSync(bytes);
      refused(zipSync(others, { level: 0 }), `it lacks its part '${name}'`);
    },
  );

  it('with numbers that are none is refused', () => {
    const doubles = (at: number, value: number) =>
      changed(({ ['numbers.bin']: part }) => new DataView(part!.buffer, part!.byteOffset).setFloat64(at, value, true));
    refused(doubles(0, NaN), 'its prototypes hold NaN');
    refused(doubles(fitted.head.prototypes.byteLength, Infinity), 'its association hold NaN or infinity');
    const { byteLength } = unzipSync(bytes)['numbers.bin']!;
    const label = changed(({ ['numbers.bin']: part }) => part!.set([9, 0, 0, 0], byteLength - 4));
    refused(label, 'a sample has no class');
    const weight = changed(({ ['weights.bin']: part }) => part!.set(new Uint8Array(Float32Array.of(NaN).buffer), 4));
    refused(weight, "its weights 'kernel' hold NaN");
  });

  it('with wrong sizes is refused', () => {
    refused(
      edited('model.json', (m) => (m.depth = 1000)),
      /its numbers take \d+ bytes, its sizes ask for \d+/,
    );
    refused(
      edited('model.json', (m) => (m.numPrototypes = 1e9)),
      'numPrototypes: ',
    );
    refused(
      edited('model.json', (m) => (m.numSamples = 11)),
      'samples are missing',
    );
    refused(
      edited('network.json', (n) => ((n.weightSpecs as { shape: number[] }[])[0]!.shape = [2, 3])),
      'their list asks for 27',
    );
    refused(
      edited('network.json', (n) => (n.modelTopology = { units: 1e12 })),
      'its network has a size of 1000000000000',
    );
    refused(
      edited('model.json', (m) => ((m.samples as { bytes: number }[])[0]!.bytes = 8)),
      'their sizes ask for',
    );
    refused(
      changed((parts) => parts['thumbnails.bin']!.fill(60)),
      'a thumbnail is no PNG',
    );
  });

  it('with a part twice is refused', () => {
    const member = { name: 'model.json', content: text({}) };
    refused(rawZip([member, member]), "it holds the part 'model.json' twice");
  });

  it('with a network of very many settings is looked through', () => {
    const settings = new Array<number>(200_000).fill(1);
    const wide = (last: number) => edited('network.json', (n) => (n.modelTopology = { a: [...settings, last] }));
    expect(loadFitted(wide(1)).network).toMatchObject({ modelTopology: { a: { length: 200_001 } } });
    refused(wide(-1e12), 'its network has a size of -1000000000000');
  });

  it('with a network that is none is refused', () => {
    refused(
      edited('network.json', (n) => (n.modelTopology = 'conv4')),
      'its network is damaged (modelTopology: ',
    );
    refused(
      edited('network.json', (n) => (n.weightSpecs = {})),
      'its list of weights is damaged (',
    );
    const packed = (n: Record<string, unknown>) => (n.weightSpecs as { quantization: { scale?: number } }[])[1]!;
    refused(
      edited('network.json', (n) => delete packed(n).quantization.scale),
      'its list of weights is damaged (1.quantization.scale: ',
    );
  });

  it('with texts that are none is refused', () => {
    const named = (name: unknown) => edited('model.json', (m) => ((m.classes as { name: unknown }[])[0]!.name = name));
    refused(named('two\nlines'), 'classes.0.name: the name of a class must be printable');
    refused(named('turned \u202e round'), 'printable');
    refused(named('x'.repeat(201)), 'printable');
    refused(named(7), 'classes.0.name: ');
    refused(named('b'), 'a name occurs twice');
    refused(
      edited('model.json', (m) => (m.nextId = 2)),
      'nextId',
    );
    refused(
      changed((parts) => (parts['model.json'] = Uint8Array.of(0xff, 0xfe))),
      "its part 'model.json' is no JSON",
    );
  });

  it('of a newer format is refused with the version that it wants', () => {
    const newer = edited('manifest.json', (m) => (m.formatVersion = 2));
    refused(newer, 'This fitted model has format 2, this version of untwist reads up to 1; update untwist.');
    refused(
      edited('manifest.json', (m) => (m.kind = 'something else')),
      "its part 'manifest.json'",
    );
  });

  it('that is something else is refused', () => {
    refused(new Uint8Array(100), 'it is no whole zip file');
    refused(zipSync({}), "it lacks its part 'manifest.json'");
    refused(zipSync({ 'manifest.json': text(null) }, { level: 0 }), "its part 'manifest.json' is not as it should be");
  });

  it('with half-precision weights is checked too', () => {
    const packed = {
      ...NETWORK,
      weightSpecs: [{ name: 'w', shape: [2], dtype: 'float32' as const, quantization: { dtype: 'float16' as const } }],
    };
    const good = smallModel([2, 2], { network: { ...packed, weightData: Uint8Array.of(0, 0x3c, 0, 0x40) } });
    expect(loadFitted(toBytes(good))).toEqual(good);
    const bad = smallModel([2, 2], { network: { ...packed, weightData: Uint8Array.of(0, 0x7c, 0, 0x40) } });
    refused(toBytes(bad), "its weights 'w' hold NaN or infinity");
  });
});

it('computes the checksum of zip files', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array())).toBe(0);
});
