import { defineConfig, type DummyRuleMap } from 'oxlint'

const neighbours = {
  group: ['../policy/**', '../audit/**', '../prisma/**', '../gateway/**'].flatMap((path) => [
    path,
    `../${path}`,
    `../../${path}`,
  ]),
  message: 'Across folders use the one door: #policy, #audit or #prisma.',
}

const forbid = (message: string, ...group: string[]): DummyRuleMap => ({
  'no-restricted-imports': ['error', { patterns: [neighbours, { group, message }] }],
})

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'import', 'promise', 'node'],
  categories: { correctness: 'error', suspicious: 'error' },
  options: { typeAware: true },
  ignorePatterns: [
    '**/generated/**',
    '**/node_modules/**',
    '**/build/**',
    '**/dist/**',
    '.wardline/**',
  ],
  rules: {
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/no-non-null-assertion': 'error',
    'no-restricted-globals': ['error'],
    'no-console': 'error',
    'eslint/no-await-in-loop': 'off',
    'eslint/no-shadow': 'off',
    'eslint/no-underscore-dangle': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/no-array-reverse': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
    'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    complexity: ['error', { max: 10 }],
    'max-depth': ['error', 3],
    'max-params': ['error', 3],
    'no-process-env': 'error',
  },
  overrides: [
    {
      files: ['policy/**'],
      rules: forbid(
        'policy/ is pure: no I/O and nothing of ours.',
        '#audit',
        '#prisma',
        'node:*',
        'koa',
        'openai',
        'pg',
      ),
    },
    {
      files: ['audit/**'],
      rules: forbid('audit/ does not know the gateway.', 'koa', 'openai', '@koa/*'),
    },
    {
      files: ['gateway/**'],
      rules: forbid('Only main.ts and the command line open the database.', '#prisma', 'pg'),
    },
    {
      files: ['prisma/**'],
      rules: forbid('prisma/ imports nothing of ours.', '#policy', '#audit'),
    },
    {
      files: ['gateway/main.ts', 'gateway/cli.ts', 'gateway/commands/**', 'gateway/embedded/**'],
      rules: { 'no-restricted-imports': 'off' },
    },
    {
      files: ['gateway/cli.ts', 'gateway/commands/**', 'gateway/wardline.mjs', 'test/**'],
      rules: { 'no-console': 'off' },
    },
    {
      files: [
        'gateway/config.ts',
        'gateway/cli.ts',
        'gateway/wardline.mjs',
        'test/**',
        '*.config.ts',
      ],
      rules: { 'no-process-env': 'off' },
    },
    {
      files: ['test/**'],
      rules: {
        'max-lines-per-function': 'off',
        'max-lines': 'off',
        'no-restricted-imports': 'off',
        'typescript/no-non-null-assertion': 'off',
        // What a test reads from a socket is what it then checks.
        'typescript/no-unsafe-type-assertion': 'off',
        'max-params': 'off',
        complexity: 'off',
        'promise/always-return': 'off',
      },
    },
  ],
})
