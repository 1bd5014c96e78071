/** Files larger than this are left out unless a setting says otherwise. */
export const DEFAULT_MAX_FILE_BYTES = 1_048_576;
