/** The checks behind the keywords (forms/checks.py): what one clean value must satisfy. */

import { Exact } from "./decimals";
import { Moment, type Ground } from "./formats";
import type { Rules } from "./model";
import { lengthOf } from "./text";

type Check = (value: never, wanted: never, ground: Ground) => boolean;

const CHECKS: Readonly<Record<string, Check>> = {
  enum: (value: unknown, wanted: unknown[]) => wanted.some((each) => same(value, each)),
  oneOf: (value: unknown, wanted: unknown[]) => wanted.some((each) => same(value, each)),
  const: (value: unknown, wanted: unknown) => same(value, wanted),
  minimum: (value: Exact, wanted: Exact) => value.compare(wanted) >= 0,
  maximum: (value: Exact, wanted: Exact) => value.compare(wanted) <= 0,
  exclusiveMinimum: (value: Exact, wanted: Exact) => value.compare(wanted) > 0,
  exclusiveMaximum: (value: Exact, wanted: Exact) => value.compare(wanted) < 0,
  multipleOf: (value: Exact, wanted: Exact) => value.isMultipleOf(wanted),
  minLength: (value: string, wanted: number) => lengthOf(value) >= wanted,
  maxLength: (value: string, wanted: number) => lengthOf(value) <= wanted,
  pattern: (value: string, wanted: RegExp) => wanted.test(value),
  formatMinimum: (value: Moment, wanted: string, ground) => limit(wanted, ground) === null || value.day >= limit(wanted, ground)!,
  formatMaximum: (value: Moment, wanted: string, ground) => limit(wanted, ground) === null || value.day <= limit(wanted, ground)!,
  minItems: (value: unknown[], wanted: number) => value.length >= wanted,
  maxItems: (value: unknown[], wanted: number) => value.length <= wanted,
  uniqueItems: (value: unknown[], wanted: boolean) => !wanted || new Set(value.map(frozen)).size === value.length,
};

/** The keywords of `rules` that a clean value does not satisfy, each with what it asks. */
export function broken(rules: Rules, value: unknown, ground: Ground): [string, unknown][] {
  return Object.entries(rules).filter(
    ([keyword, wanted]) => !(CHECKS[keyword] as (value: unknown, wanted: unknown, ground: Ground) => boolean)(value, wanted, ground),
  );
}

/** A text that is equal exactly when the clean values are. */
export function frozen(value: unknown): string {
  if (value instanceof Exact) return `n${value}`;
  if (value instanceof Moment) return `m${value.iso}`;
  if (Array.isArray(value)) return `[${value.map(frozen).join()}]`;
  if (typeof value === "object" && value !== null) {
    const pairs = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${pairs.map(([name, each]) => `${name}:${frozen(each)}`).join()}}`;
  }
  return `${typeof value}${JSON.stringify(value)}`;
}

function same(value: unknown, wanted: unknown): boolean {
  return value instanceof Exact && wanted instanceof Exact ? value.compare(wanted) === 0 : value === wanted;
}

function limit(wanted: string, ground: Ground): string | null {
  return wanted === "today" ? ground.today : wanted;
}
