import { describe, expect, it } from 'vitest';
import {
  beginsAsError,
  hasFrames,
  isComplaint,
  isError,
  readTrace,
} from '../../../src/engine/search/trace.ts';

const PYTHON = `Traceback (most recent call last):
  File "/srv/app/main.py", line 12, in <module>
    serve(port)
  File "/srv/app/pool.py", line 42, in acquire
    raise PoolTimeout(waited)
    ^^^^^^^^^^^^^^^^^^^^^^^^^
app.errors.PoolTimeout: no connection after 30.5 s at 0x7ffd3c`;
const JAVA = `Exception in thread "main" java.lang.IllegalStateException: pool is closed
	at com.example.Pool.acquire(Pool.java:42)
	at com.example.Main.main(Main.java:7)
Caused by: java.io.IOException: socket reset by 4f2a9c81d0
	... 23 more`;
const GO = `panic: runtime error: index out of range [3] with length 3

goroutine 1 [running]:
main.take(0xc000012345, 0x1)
	/home/me/app/pool.go:17 +0x1d
created by main.start in goroutine 1
exit status 2`;
const RUST = `thread 'main' panicked at src/pool.rs:10:5:
called \`Option::unwrap()\` on a \`None\` value
note: run with \`RUST_BACKTRACE=1\` environment variable`;
const NODE = `TypeError: Cannot read properties of undefined (reading 'socket')
    at Pool.acquire (/srv/app/pool.js:10:5)
    at node:internal/main:3:1`;

const places = (text: string) => readTrace(text).places.map(({ path, line }) => `${path}:${line}`);

describe('readTrace', () => {
  it.each([
    [PYTHON, ['/srv/app/pool.py:42', '/srv/app/main.py:12']],
    [JAVA, ['com/example/Pool.java:42', 'com/example/Main.java:7']],
    [GO, ['/home/me/app/pool.go:17']],
    [RUST, ['src/pool.rs:10']],
    [NODE, ['/srv/app/pool.js:10']],
  ])('gives the frames, innermost first', (text, expected) => {
    expect(places(text)).toEqual(expected);
  });

  it.each([
    [PYTHON, 'app.errors.PoolTimeout: no connection after s at'],
    [JAVA, 'java.lang.IllegalStateException: pool is closed\njava.io.IOException: socket reset by'],
    [GO, 'panic: runtime error: index out of range [] with length'],
    [RUST, 'called `Option::unwrap()` on a `None` value'],
    [NODE, "TypeError: Cannot read properties of undefined (reading 'socket')"],
    ['src/pool.c:12:5: error: use of undeclared identifier', 'error: use of undeclared identifier'],
    ['error[E0382]: borrow of moved value', 'error[E0382]: borrow of moved value'],
    ['FATAL: 2024-05-01T10:30:00Z job 8c1f4e2a-0b1d-4f6e-9a51-3d2c1b0a9f8e gave up', 'FATAL: job gave up'],
  ])('gives the words of the message, without numbers and addresses', (text, message) => {
    expect(readTrace(text).message).toBe(message);
  });
});

describe('what is an error', () => {
  it.each([
    'TypeError: x is not a function',
    'error: linker failed',
    'panic: assertion',
    'fatal: not a git repository',
    'error[E0382]: borrow',
    'Segmentation fault (core dumped)',
    'java.io.IOException: reset',
  ])('%j begins as one', (text) => {
    expect([isError(text), beginsAsError(text)]).toEqual([true, true]);
  });

  it.each([
    'how are errors handled',
    'ErrorHandler',
    'where is TypeError raised',
    'error pages',
    'panic button',
  ])('%j is none', (text) => {
    expect(isError(text)).toBe(false);
  });

  it.each([
    "can't combine nopass and persist",
    'Column "id" does not exist',
    'Expected a number for --count; got "abc"',
    'pool must be started first',
    'open /etc/x.conf: no such file or directory',
  ])('%j is a complaint', (text) => {
    expect(isComplaint(text)).toBe(true);
  });

  it.each([
    'how files that are not found are reported',
    'fail at start-up when the server cannot be reached',
    'is a missing key not allowed',
    'Why does it say cannot open',
    '"no such file" is not read',
    'retry when not found',
    'connections must be closed before exit',
    'pool of connections',
  ])('%j is a question', (text) => {
    expect(isComplaint(text)).toBe(false);
  });

  it('is told by frames too, on lines of their own', () => {
    expect(hasFrames('java.lang.NullPointerException\n\tat com.example.Pool.acquire(Pool.java:42)')).toBe(
      true,
    );
    expect(hasFrames('open("pool.py:12")\nclose()')).toBe(false);
  });
});
