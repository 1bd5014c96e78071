import { describe, expect, it } from 'vitest';
import { holdsPrivateKey, holdsSecret, isSecretPath } from '../../../src/engine/files/secrets.ts';

describe('secrets', () => {
  it.each([
    '.env',
    'app/.env.production',
    'id_rsa',
    'certs/server.pem',
    '.npmrc',
    '.aws/credentials',
    'credentials.json',
    'prod.tfvars',
  ])('leaves out %s', (path) => {
    expect(isSecretPath(path)).toBe(true);
  });

  it.each(['.env.example', 'src/environment.ts', 'keyboard.ts', 'src/credentials.ts', 'docs/secrets.md'])(
    'keeps %s',
    (path) => {
      expect(isSecretPath(path)).toBe(false);
    },
  );

  it('knows a private key by its text and not by its mention', () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${'QUJD'.repeat(40)}\n`;
    expect(holdsPrivateKey(key)).toBe(true);
    expect(holdsPrivateKey("if (text.startsWith('-----BEGIN RSA PRIVATE KEY-----')) return;")).toBe(false);
  });

  it.each([
    'push with ghp_0123456789abcdefghijABCDEFGHIJ456789',
    'key id AKIAIOSFODNN7EXAMPLE is used',
    'clone https://ann:s3cret@example.org/repo',
    'API_KEY=Zx81kQ93mv72LpTr5w',
    '"password": "h8Jk-29sLq0Zp"',
    '-----BEGIN OPENSSH PRIVATE KEY-----',
  ])('knows a secret in "%s"', (text) => {
    expect(holdsSecret(text)).toBe(true);
  });

  it.each([
    'token: refresh before it expires',
    'fix(auth): handle password=undefined',
    'see https://example.org:8080/path for keys',
    'cache key = path2 + size',
    'sk-learn pipelines',
  ])('finds none in "%s"', (text) => {
    expect(holdsSecret(text)).toBe(false);
  });
});
