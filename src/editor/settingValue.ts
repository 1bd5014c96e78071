/**
 * What a setting may be, in the words of JSON Schema that package.json, and with it the settings editor, knows.
 * Activation waits for these checks, so they do without the schema library of the messages, which takes longer to load
 * than all else together.
 */
export type ValueSchema =
  | { readonly type: 'boolean' }
  | { readonly type: 'string' }
  | { readonly type: 'string'; readonly enum: readonly string[] }
  | { readonly type: 'number'; readonly enum: readonly number[] }
  | { readonly type: 'integer' | 'number'; readonly minimum: number; readonly maximum: number }
  | { readonly type: 'array'; readonly items: { readonly type: 'string'; readonly minLength: 1 } };

export type ValueOf<S extends ValueSchema> = S extends { readonly type: 'boolean' }
  ? boolean
  : S extends { readonly type: 'array' }
    ? readonly string[]
    : S extends { readonly enum: readonly (infer Choice)[] }
      ? Choice
      : S extends { readonly type: 'string' }
        ? string
        : number;

/** What a value must be, if it is not that. */
export function faultOf(value: unknown, schema: ValueSchema): string | undefined {
  return allows(value, schema) ? undefined : described(schema);
}

function allows(value: unknown, schema: ValueSchema): boolean {
  if ('minimum' in schema) {
    const isKind = schema.type === 'integer' ? Number.isInteger(value) : typeof value === 'number';
    return isKind && (value as number) >= schema.minimum && (value as number) <= schema.maximum;
  }
  if (schema.type === 'array') {
    return Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '');
  }
  if ('enum' in schema) return (schema.enum as readonly unknown[]).includes(value);
  return typeof value === schema.type;
}

function described(schema: ValueSchema): string {
  if ('minimum' in schema) {
    const kind = schema.type === 'integer' ? 'a whole number' : 'a number';
    return `${kind} from ${schema.minimum} to ${schema.maximum}`;
  }
  if (schema.type === 'array') return 'a list of texts, none of them empty';
  if ('enum' in schema) return `one of ${schema.enum.join(', ')}`;
  return schema.type === 'boolean' ? 'true or false' : 'a text';
}
