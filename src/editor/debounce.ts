/** A call that waits until `milliseconds` have passed without another one. */
export interface Debounced<A extends readonly unknown[]> {
  (...args: A): void;
  cancel(): void;
}

export function debounce<A extends readonly unknown[]>(
  act: (...args: A) => void,
  milliseconds: number,
): Debounced<A> {
  let timer: NodeJS.Timeout | undefined;
  const debounced = (...args: A): void => {
    clearTimeout(timer);
    timer = setTimeout(act, milliseconds, ...args);
  };
  debounced.cancel = (): void => clearTimeout(timer);
  return debounced;
}
