import { describe, expect, it } from 'vitest';
import { holdsPrivateKey, isSecretPath } from '../../../src/engine/files/secrets.ts';

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
});
