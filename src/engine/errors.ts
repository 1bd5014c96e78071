/** What went wrong, for programs; `message` says it for people and `action` says what to do about it. */
export type ErrorCode =
  | 'model-missing'
  | 'model-damaged'
  | 'model-unsupported'
  | 'index-locked'
  | 'index-unusable'
  | 'folder-missing'
  | 'memory-limit'
  | 'bad-request'
  | 'cancelled'
  | 'internal';

/** An error whose text is shown to the user as it is. */
export class MopqError extends Error {
  readonly code: ErrorCode;
  /** One sentence: what the user can do. */
  readonly action: string;

  constructor(code: ErrorCode, message: string, action: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MopqError';
    this.code = code;
    this.action = action;
  }
}
