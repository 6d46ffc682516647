import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['**/dist/**', 'node_modules/**', 'runs/**', '**/*.cjs'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'smart'],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Draw from a seeded Random that is passed in.' },
      ],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    // What a browser bundle may hold; imports are checked in .dependency-cruiser.cjs, which has the same list.
    files: [
      'src/{base,ops,kernels,layers,backbones,metrics,interpretation}/**/*.ts',
      'src/episodes/{types,sampler,batch,augment,rotations,area-resize}.ts',
      'src/episodes/glyphs/**/*.ts',
      'src/logging/{logger,memory,fan-out}.ts',
      'src/report/palette.ts',
      'web/src/**/*.{ts,tsx}',
      'browser/**/*.ts',
    ],
    ignores: ['**/*.node.ts'],
    rules: { 'no-restricted-globals': ['error', 'process', 'Buffer', 'global', 'setImmediate', 'require'] },
  },
  { files: ['**/*.config.{js,ts}'], rules: { 'no-restricted-exports': 'off' } },
);
