/**
 * The same function, which remembers what it gave for so many texts; once there are more, it begins anew. For what each
 * keystroke asks again.
 */
export function remembering<T>(most: number, make: (text: string) => T): (text: string) => T {
  const remembered = new Map<string, T>();
  return (text) => {
    const known = remembered.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    if (remembered.size >= most) remembered.clear();
    remembered.set(text, made);
    return made;
  };
}
