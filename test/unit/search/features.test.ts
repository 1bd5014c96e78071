import { describe, expect, it } from 'vitest';
import {
  definitionFeature,
  depthFeature,
  documentFeature,
  fileMeaningFeatures,
  foldedName,
  lengthFeature,
  neighbourFeature,
  pathFeatures,
  ruleFeatures,
} from '../../../src/engine/search/features.ts';
import { pathWords } from '../../../src/engine/search/pathMatch.ts';
import { parseQuery } from '../../../src/engine/search/query.ts';

describe('features', () => {
  it('finds the definition of a name however it is written, more where the file is named so', () => {
    const names = new Set(parseQuery('where is openSocket used').identifiers.map(foldedName));
    const of = (symbols: string[], path: string) => definitionFeature(names, symbols, pathWords(path));
    expect(of(['Pool.open_socket'], 'a.ts')).toBe(1);
    expect(of(['openSocket'], 'openSocket.ts')).toBe(1.5);
    expect(of(['net::open-socket!', 'other'], 'a.ts')).toBe(1);
    expect(of(['closeSocket', 'openSocket.close', ''], 'openSocket.ts')).toBe(0);
  });

  it('takes the four best chunks of a file', () => {
    expect(neighbourFeature([1, 0.5, 0.5, 0, 0])).toBe(0.5);
    expect(neighbourFeature([1])).toBe(0.25);
  });

  it('compares the query with the path', () => {
    expect(pathFeatures(['open', 'socket'], pathWords('net/socket.ts'))).toEqual({
      queryInPath: 0.5,
      stemInQuery: 1,
    });
  });

  it('counts directories up to eight', () => {
    expect([depthFeature('a.ts'), depthFeature('a/b/c.ts'), depthFeature('a/'.repeat(20))]).toEqual([
      0, 0.25, 1,
    ]);
  });

  it('counts lines up to fifty', () => {
    expect([lengthFeature(3, 3), lengthFeature(11, 35), lengthFeature(1, 400)]).toEqual([0.02, 0.5, 1]);
  });

  it('tells documents from code', () => {
    expect(['code', 'markdown', 'pdf'].map((kind) => documentFeature(kind as 'code'))).toEqual([0, 1, 1]);
  });

  it('marks the path rules that match', () => {
    const nothing = {
      test: 0,
      example: 0,
      generated: 0,
      compatibility: 0,
      declarations: 0,
      exports: 0,
      otherPlatform: 0,
      header: 0,
    };
    expect(ruleFeatures([])).toEqual(nothing);
    expect(ruleFeatures(['test file', 'list of exports'])).toEqual({ ...nothing, test: 1, exports: 1 });
  });

  it('scales the cosines of paths from their median to the best', () => {
    const near = fileMeaningFeatures(Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.7));
    expect([...near].map((one) => Number(one.toFixed(3)))).toEqual([0, 0, 0, 0.25, 1]);
    expect([...fileMeaningFeatures(Float32Array.of(0.4, 0.4))]).toEqual([0, 0]);
    expect(fileMeaningFeatures(new Float32Array(0))).toHaveLength(0);
  });
});
