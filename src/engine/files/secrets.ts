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
