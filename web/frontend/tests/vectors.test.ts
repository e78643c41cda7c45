/** The contract of tests/unit/forms: what the server answers to each vector, the browser answers too, word by word. */

import { expect, test } from "vitest";
import said from "../../../tests/unit/forms/said.json";
import vectors from "../../../tests/unit/forms/vectors.json";
import { clean } from "../src/forms/clean";
import { Exact } from "../src/forms/decimals";
import { Moment } from "../src/forms/formats";
import { compile } from "../src/forms/model";
import { inWords } from "../src/forms/money";

interface Case {
  name: string;
  data: unknown;
  from_text?: boolean;
  clean?: unknown;
  findings?: string[];
}

function shown(value: unknown): unknown {
  if (value instanceof Exact) return value.toString();
  if (value instanceof Moment) return value.iso;
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shown(each)]));
  }
  return value;
}

for (const group of vectors as { name: string; today?: string; schema: Record<string, unknown>; cases: Case[] }[]) {
  const root = compile(group.schema);
  test.each(group.cases)(`${group.name}: $name`, (each) => {
    const made = clean(root, each.data, { today: group.today ?? null, offset: 480 }, each.from_text ?? false);
    expect(made.findings.map(({ pointer, keyword }) => `${pointer} ${keyword}`).sort()).toEqual([...(each.findings ?? [])].sort());
    if (each.clean !== undefined) expect(shown(made.data)).toEqual(each.clean);
    const told = (said.findings as Record<string, string[][]>)[`${group.name}: ${each.name}`] ?? [];
    expect(made.findings.map(({ pointer, zh, en }) => [pointer, zh, en])).toEqual(told);
  });
}

test.each(Object.entries(said.amounts))("%s in capitals", (typed, words) => {
  expect(inWords(typed)).toBe(words);
});
