import { expect, test } from 'vitest';
import { faultOf, type ValueSchema } from '../../../src/editor/settingValue.ts';

const cases: [ValueSchema, unknown[], unknown[], string][] = [
  [{ type: 'boolean' }, [true, false], ['true', 1, null], 'true or false'],
  [{ type: 'string' }, ['', 'a'], [1, undefined], 'a text'],
  [{ type: 'string', enum: ['a', 'b'] }, ['a', 'b'], ['c', 'A'], 'one of a, b'],
  [{ type: 'number', enum: [16, 32] }, [16], ['16', 17], 'one of 16, 32'],
  [{ type: 'integer', minimum: 1, maximum: 3 }, [1, 3], [0, 4, 1.5, '2'], 'a whole number from 1 to 3'],
  [
    { type: 'number', minimum: 0.5, maximum: 1 },
    [0.5, 0.7],
    [0.4, Number.NaN, '1'],
    'a number from 0.5 to 1',
  ],
  [
    { type: 'array', items: { type: 'string', minLength: 1 } },
    [[], ['a']],
    ['a', [''], [1]],
    'a list of texts, none of them empty',
  ],
];

test.each(cases)('%j', (schema, good, bad, fault) => {
  for (const value of good) expect(faultOf(value, schema)).toBeUndefined();
  for (const value of bad) expect(faultOf(value, schema)).toBe(fault);
});
