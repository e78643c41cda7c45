/** What a form holds, as pairs of names and texts; files by a stand-in, since only the server knows their ids. */

import { nested, type Nested } from "../forms/posted";

export type Pair = readonly [name: string, text: string];
const STAND_IN = "00000000-0000-0000-0000-000000000000";

/** The pairs of a form without what is the page's own; with `files`, chosen files stand in for the ids they will get. */
export function pairsOf(form: HTMLFormElement, files = false): Pair[] {
  const pairs: Pair[] = [];
  const chosen = new Map<string, number>();
  for (const [name, value] of new FormData(form)) {
    if (/^[_.]/.test(name)) continue;
    if (typeof value === "string") pairs.push([name, value]);
    else if (files && value.name !== "") chosen.set(name, (chosen.get(name) ?? 0) + 1);
  }
  for (const [name, count] of chosen) {
    const several = form.querySelector<HTMLInputElement>(`input[type=file][name="${CSS.escape(name)}"]`)?.multiple ?? false;
    const begun = pairs.filter(([held]) => held.startsWith(`${name}/`)).length;
    if (!several) pairs.splice(0, pairs.length, ...pairs.filter(([held]) => held !== name));
    for (let at = 0; at < (several ? count : 1); at += 1) pairs.push([several ? `${name}/${begun + at}` : name, STAND_IN]);
  }
  return pairs;
}

export function valuesOf(form: HTMLFormElement): Nested {
  return nested(pairsOf(form, true));
}

/** The numbers of a name's rows that hold something, in order: the server leaves empty rows out. */
function rowsOf(pairs: readonly Pair[], path: string): string[] {
  const filled = new Set<string>();
  for (const [name, text] of pairs) {
    const number = name.startsWith(`${path}/`) ? name.slice(path.length + 1).split("/")[0] : undefined;
    if (number !== undefined && /^[0-9]+$/.test(number) && text.trim() !== "") filled.add(number);
  }
  return [...filled].sort((one, other) => Number(one) - Number(other));
}

/** The name of the input that a finding's pointer is about. */
export function nameAt(form: HTMLFormElement, pointer: string): string {
  const pairs = pairsOf(form, true);
  let path = "";
  for (const part of pointer.split("/").slice(1)) {
    const row = /^[0-9]+$/.test(part) ? rowsOf(pairs, path)[Number(part)] : undefined;
    path = path === "" ? part : `${path}/${row ?? part}`;
  }
  return path;
}

/** The pointer that the server would give to what stands at a path of names; null for a row that is left out. */
export function pointerAt(form: HTMLFormElement, path: string): string | null {
  if (path === "") return "";
  const pairs = pairsOf(form, true);
  let pointer = "";
  let taken = "";
  for (const part of path.split("/")) {
    const at = /^[0-9]+$/.test(part) ? rowsOf(pairs, taken).indexOf(part) : null;
    if (at === -1) return null;
    pointer += `/${at ?? part}`;
    taken = taken === "" ? part : `${taken}/${part}`;
  }
  return pointer;
}
