import { describe, expect, it } from 'vitest';
import { locate, takePlaces } from '../../../src/engine/search/places.ts';
import { sampleView } from './sampleView.ts';

describe('takePlaces', () => {
  it.each([
    ['  File "/srv/app/pool.py", line 42, in acquire', '/srv/app/pool.py', 42],
    ['    at Pool.acquire (/srv/app/pool.js:10:5)', '/srv/app/pool.js', 10],
    ['    at file:///srv/app/pool.mjs:10:5', '///srv/app/pool.mjs', 10],
    ['\tat com.example.db.Pool.acquire(Pool.java:42)', 'com/example/db/Pool.java', 42],
    ['\t/home/me/proj/pool.go:17 +0x1d', '/home/me/proj/pool.go', 17],
    ['             at ./src/pool.rs:10:5', './src/pool.rs', 10],
    ['   at Db.Pool.Acquire() in C:\\src\\Pool.cs:line 12', '/src/Pool.cs', 12],
    ["lib/pool.rb:12:in 'acquire'", 'lib/pool.rb', 12],
    ['#0 /srv/app/Pool.php(12): Pool->acquire()', '/srv/app/Pool.php', 12],
    ['Undefined index: x in /srv/app/Pool.php on line 7', '/srv/app/Pool.php', 7],
    ['src/pool.c:12:5: error: expected ;', 'src/pool.c', 12],
    ['    (plug 1.15.0) lib/plug/conn.ex:120: Plug.Conn.halt/1', 'lib/plug/conn.ex', 120],
    ['src/pool.ts#L42', 'src/pool.ts', 42],
  ])('reads %j', (text, path, line) => {
    expect(takePlaces(text).places).toMatchObject([{ path, line }]);
  });

  it.each(['connect to example.com:443', 'at 10:30', 'version 1.2:3', 'pool.go:0'])(
    'finds none in %j',
    (text) => {
      expect(takePlaces(text)).toEqual({ places: [], rest: text });
    },
  );
});

describe('locate', () => {
  const chunks = ['one\ntwo', 'three\nfour'];
  const view = sampleView([
    { path: 'src/db/pool.py', texts: chunks },
    { path: 'src/http/pool.py', texts: chunks },
    { path: 'main.go', texts: chunks },
    { path: 'java/example/Pool.java', texts: chunks },
  ]);
  const at = (path: string, line?: number, byPackage?: true) =>
    [...locate(view, [{ path, ...(line && { line }), ...(byPackage && { byPackage }) }])].map(([slot]) => [
      view.file(view.fileOf[slot] ?? 0)?.path,
      view.startLine(slot),
    ]);
  const second = view.startLine(1);

  it('finds the chunk of a line in the file whose path ends alike', () => {
    expect(at('/ci/build/src/http/pool.py', second)).toEqual([['src/http/pool.py', second]]);
    expect(at('db/pool.py', 1)).toEqual([['src/db/pool.py', 1]]);
    expect(at('/home/me/main.go', 1)).toEqual([['main.go', 1]]);
  });

  it('gives all files where the name alone is told, and the last chunk for a line beyond', () => {
    expect(at('pool.py', 10_000)).toEqual([
      ['src/db/pool.py', second],
      ['src/http/pool.py', second],
    ]);
  });

  it('does not take a file of a library for one that has the same name', () => {
    expect(at('/usr/lib/site-packages/urllib3/pool.py', 1)).toEqual([]);
  });

  it('lets folders made from a package name differ', () => {
    expect(at('com/example/db/Pool.java', 1, true)).toEqual([['java/example/Pool.java', 1]]);
  });

  it('numbers places in their order, the first of a chunk counts', () => {
    const places = [
      { path: 'main.go', line: 1 },
      { path: 'db/pool.py', line: 1 },
      { path: 'main.go', line: 1 },
    ];
    expect([...locate(view, places).values()].map(({ order }) => order)).toEqual([0, 1]);
  });
});
