/** Files that hold credentials. Their content must never enter an index, not even in part. */
const SECRET_NAMES: readonly RegExp[] = [
  /^\.env(?:\.(?!example$|sample$|template$|dist$|defaults$).+)?$/,
  /^.+\.env$/,
  /^\.(?:npmrc|netrc|pypirc|pgpass|htpasswd|dockercfg|git-credentials|my\.cnf|s3cfg|boto)$/,
  /^_netrc$/,
  /^id_(?:rsa|dsa|ecdsa|ed25519)$/,
  /\.(?:pem|key|p12|pfx|jks|keystore|ppk|asc|gpg|kdbx|ovpn)$/,
  /^(?:credentials?|secrets?|service[-_]?account.*|client[-_]secrets?.*)\.(?:json|ya?ml|toml|ini|txt)$/,
  /^(?:kubeconfig|\.kubeconfig|credentials|\.vault-token|\.terraformrc|terraform\.tfstate.*|.+\.tfvars)$/,
];

const SECRET_FOLDERS = /(?:^|\/)\.(?:ssh|aws|gnupg|gcloud|kube|azure|docker)\//;

/** Whether a path names a file of credentials. */
export function isSecretPath(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return SECRET_NAMES.some((pattern) => pattern.test(name)) || SECRET_FOLDERS.test(path);
}

/** Whether a text holds a private key, whatever its file is called. */
export function holdsPrivateKey(text: string): boolean {
  return /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----\s+[A-Za-z0-9+/=:\s,-]{100}/.test(text);
}

/** Tokens whose makers gave them a form by which they are known. */
const TOKENS =
  /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{40,}|glpat-[\w-]{20,}|(?:AKIA|ASIA)[0-9A-Z]{16}|xox[abeoprs]-[\w-]{10,}|[rs]k_(?:live|test)_\w{16,}|sk-[\w-]{20,}|npm_\w{36}|pypi-[\w-]{30,}|AIza[\w-]{35}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+)/;
const PASSWORD_IN_ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/i;
const ASSIGNED =
  /(?:key|token|secret|passw(?:or)?d|pwd|credential|auth)\w*["']?\s*(?:=|:)\s*["']?([^\s"']{8,})/gi;
/** Bits a character: what is drawn at random has more, words have fewer. */
const RANDOM_BITS = 3.2;

/** Whether a short text, such as a commit's message, seems to hold a key, a token or a password. */
export function holdsSecret(text: string): boolean {
  if (text.includes('-----BEGIN ') && /PRIVATE KEY/.test(text)) return true;
  if (TOKENS.test(text) || PASSWORD_IN_ADDRESS.test(text)) return true;
  return [...text.matchAll(ASSIGNED)].some(
    ([, value = '']) => /\d/.test(value) && entropy(value) > RANDOM_BITS,
  );
}

/** Bits a character, by how often each occurs in the text. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
