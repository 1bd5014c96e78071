import { describe, expect, it } from 'vitest';
import { fileType, typeFromText } from '../../../src/engine/files/languages.ts';

const language = (path: string, text: string): string => typeFromText(path, fileType(path), text).language;

describe('typeFromText', () => {
  it.each([
    ['a.h', '#include <stdio.h>\nint f(void);\n// a class of its own\n', 'c'],
    ['a.h', '#pragma once\nnamespace fmt {\nint f();\n}\n', 'cpp'],
    ['a.h', 'struct A {\n public:\n  int f();\n};\n', 'cpp'],
    ['a.h', '  template <typename T> T f(T t);\n', 'cpp'],
    ['a.c', 'class A;\n', 'c'],
    ['run', '#!/usr/bin/env python3\n', 'python'],
    ['run', '#!/bin/sh\n', 'shellscript'],
    ['LICENSE', 'MIT\n', 'plaintext'],
  ])('%s that begins with %j: %s', (path, text, expected) => {
    expect(language(path, text)).toBe(expected);
  });
});
