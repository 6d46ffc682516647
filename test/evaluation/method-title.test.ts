import { expect, it } from 'vitest';
import { methodName, titleOf } from '../../src/evaluation/method-title.ts';
import { tinyModel } from '../training/tiny.ts';

it('names methods by their prototypes', () => {
  expect(methodName({ prototypes: 'kMeans', perClass: 3, association: 'mixture' })).toBe(
    'several prototypes, 3 a class',
  );
  expect(methodName({ prototypes: 'adaptive', perClass: 3, association: 'mixture' })).toBe(
    'several prototypes, as many as the support asks for',
  );
  expect(methodName({ prototypes: 'supportSamples', perClass: 3, association: 'mixture' })).toBe(
    'several prototypes, one a sample',
  );
});

it('names a model by its own head', () => {
  expect(titleOf(tinyModel({ prototypes: 'classMeans' }))).toBe('single prototype');
});
