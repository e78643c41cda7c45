/** From the flat pairs of a form to nested data, as forms/posted.py: `rooms/0/area` is the area of the first row of rooms. */

export type Nested = { [name: string]: Nested | string | (Nested | string)[] };
type Tree = Map<string, Tree | string | string[]>;

export function nested(pairs: Iterable<readonly [string, string]>): Nested {
  const tree: Tree = new Map();
  for (const [name, text] of pairs) {
    const steps = name.split("/");
    const last = steps.pop() ?? "";
    let at = tree;
    for (const part of steps) {
      const below = at.get(part);
      const next: Tree = below instanceof Map ? below : new Map();
      at.set(part, next);
      at = next;
    }
    const held = at.get(last);
    if (typeof held === "string") at.set(last, [held, text]);
    else if (Array.isArray(held)) held.push(text);
    else at.set(last, text);
  }
  return Object.fromEntries([...tree].map(([name, value]) => [name, rows(value)])) as Nested;
}

function rows(value: Tree | string | string[]): Nested | string | (Nested | string)[] {
  if (!(value instanceof Map)) return value;
  const names = [...value.keys()];
  if (names.every((name) => /^[0-9]{1,6}$/.test(name))) {
    return names.sort((one, other) => Number(one) - Number(other)).map((name) => rows(value.get(name)!) as Nested | string);
  }
  return Object.fromEntries(names.map((name) => [name, rows(value.get(name)!)])) as Nested;
}
