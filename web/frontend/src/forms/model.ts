/** A form's schema as the checker walks it; forms/compile.py has refused all that is not read here. */

import { Exact } from "./decimals";
import { tidy } from "./text";

type Json = Record<string, unknown>;
export type Kind = "object" | "array" | "string" | "number" | "integer" | "boolean";
export type Rules = Readonly<Record<string, unknown>>;

export interface Condition {
  tests: Readonly<Record<string, Rules>>;
  fields: readonly Field[];
  required: readonly string[];
  rules: Readonly<Record<string, Rules>>;
}

export interface Field {
  name: string;
  type: Kind;
  zh: string;
  en: string;
  format: string | null;
  widget: string | null;
  unit: string;
  chosen: boolean;
  default: unknown;
  required: boolean;
  readOnly: boolean;
  lines: boolean;
  rules: Rules;
  children: readonly Field[];
  item: Field | null;
  conditions: readonly Condition[];
  together: Readonly<Record<string, readonly string[]>>;
}

const BOUNDS = new Set(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]);
const AS_WRITTEN = new Set(["minLength", "maxLength", "minItems", "maxItems", "formatMinimum", "formatMaximum"]);
const RIGID = new Set(["date", "date-time", "time", "uuid", "document"]);

export function compile(schema: Json): Field {
  return field(schema, "", false);
}

/** Fields directly inside: children, then those of conditions, then the item. */
export function within(asked: Field): Field[] {
  const all = [...asked.children, ...asked.conditions.flatMap((condition) => [...condition.fields])];
  return asked.item === null ? all : [...all, asked.item];
}

function field(schema: Json, name: string, required: boolean): Field {
  const type = schema["type"] as Kind;
  const format = (schema["format"] as string | undefined) ?? null;
  const widget = (schema["ui:widget"] as string | undefined) ?? null;
  const english = schema["ui:en"];
  const zh = words(schema["title"]) || name;
  const en = words(typeof english === "string" ? english : (english as Json | undefined)?.["title"]) || name;
  const chosen = Array.isArray(schema["oneOf"]) || Array.isArray(schema["enum"]);
  const base: Field = {
    name,
    type,
    zh,
    en,
    format,
    widget,
    unit: words(schema["x-unit"]),
    chosen,
    default: schema["default"],
    required,
    readOnly: schema["readOnly"] === true || schema["ui:readonly"] === true,
    lines: widget === "textarea",
    rules: {},
    children: [],
    item: null,
    conditions: [],
    together: {},
  };
  const made = { ...base, ...(type === "object" ? object(schema) : {}), ...(type === "array" ? array(schema, base) : {}) };
  return { ...made, rules: bounded(made, rulesOf(schema, type), schema["uniqueItems"] === true) };
}

function words(text: unknown): string {
  return typeof text === "string" ? tidy(text, true) : "";
}

function object(schema: Json): Partial<Field> {
  const required = (schema["required"] as string[] | undefined) ?? [];
  const order = (schema["ui:order"] as string[] | undefined) ?? [];
  const properties = Object.entries((schema["properties"] as Record<string, Json> | undefined) ?? {});
  const place = (child: Field): number => (order.includes(child.name) ? order.indexOf(child.name) : order.length);
  const children = properties
    .map(([name, each]) => field(each, name, required.includes(name)))
    .sort((one, other) => place(one) - place(other));
  const known = new Map(children.map((child) => [child.name, child]));
  const base = new Set(known.keys());
  const listed = (schema["allOf"] as Json[] | undefined) ?? [];
  const conditions = [...("if" in schema ? [schema] : []), ...listed].map((each) => {
    const made = condition(each, known, base);
    for (const child of made.fields) if (!known.has(child.name)) known.set(child.name, child);
    return made;
  });
  return { children, conditions, together: (schema["dependentRequired"] as Field["together"] | undefined) ?? {} };
}

function condition(schema: Json, known: ReadonlyMap<string, Field>, base: ReadonlySet<string>): Condition {
  const asked = schema["if"] as Json;
  const then = schema["then"] as Json;
  const tests: Record<string, Rules> = {};
  for (const name of (asked["required"] as string[] | undefined) ?? []) tests[name] = {};
  for (const [name, test] of Object.entries((asked["properties"] as Record<string, Json> | undefined) ?? {})) {
    tests[name] = rulesOf(test, known.get(name)?.type ?? "string");
  }
  const required = (then["required"] as string[] | undefined) ?? [];
  const fields: Field[] = [];
  const rules: Record<string, Rules> = {};
  for (const [name, each] of Object.entries((then["properties"] as Record<string, Json> | undefined) ?? {})) {
    if (base.has(name)) rules[name] = rulesOf(each, known.get(name)?.type ?? "string");
    else fields.push(field(each, name, required.includes(name)));
  }
  return { tests, fields, required, rules };
}

function array(schema: Json, base: Field): Partial<Field> {
  const written = schema["items"] as Json;
  const item = field(written, base.name, false);
  return { item: "title" in written ? item : { ...item, zh: base.zh, en: base.en } };
}

function rulesOf(schema: Json, type: Kind): Rules {
  const rules: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (BOUNDS.has(keyword)) rules[keyword] = Exact.read(value);
    else if (AS_WRITTEN.has(keyword)) rules[keyword] = keyword.startsWith("format") ? value : Number(value);
    else if (keyword === "pattern") rules[keyword] = new RegExp(String(value), "u");
    else if (keyword === "const") rules[keyword] = scalar(value, type);
    else if (keyword === "enum") rules[keyword] = (value as unknown[]).map((each) => scalar(each, type));
    else if (keyword === "oneOf") rules[keyword] = (value as Json[]).map((each) => scalar(each["const"], type));
  }
  return rules;
}

function scalar(value: unknown, type: Kind): unknown {
  return type === "number" || type === "integer" ? Exact.read(value) : value;
}

function bounded(made: Field, rules: Rules, unique: boolean): Rules {
  if (made.type === "array") return { maxItems: 50, ...rules, ...(unique ? { uniqueItems: true } : {}) };
  if (made.type === "string" && !RIGID.has(made.format ?? "") && !made.chosen) {
    return { maxLength: made.lines ? 5000 : 500, ...rules };
  }
  if (made.widget !== "money") return rules;
  const usual: Record<string, unknown> = { multipleOf: Exact.read("0.01") };
  if (!("exclusiveMinimum" in rules)) usual["minimum"] = Exact.read("0");
  if (!("exclusiveMaximum" in rules)) usual["maximum"] = Exact.read("9999999999999999.99");
  return { ...usual, ...rules };
}
