/** Clean data or findings out of what was typed: the walk of forms/clean.py, step by step, so that browser and server agree. */

import { broken } from "./checks";
import { Exact } from "./decimals";
import { FORMATS, type Ground } from "./formats";
import { within, type Condition, type Field, type Rules } from "./model";
import { narrow, tidy } from "./text";
import { requiredWords, ruleWords, typeWords, unknownWords } from "./words";

export interface Finding {
  pointer: string;
  keyword: string;
  zh: string;
  en: string;
}

export interface Cleaned {
  data: Record<string, unknown>;
  findings: Finding[];
  /** The names of fields that exist at the root and in each object, by the object's pointer. */
  live: Map<string, Set<string>>;
}

type Raw = Record<string, unknown>;
const WRONG = Symbol("wrong");
const BLANK = Symbol("blank");
const TRUE = new Set(["on", "true", "1", "yes", "是"]);
const FALSE = new Set(["off", "false", "0", "no", "否"]);
const MOST_FINDINGS = 100;
const LONGEST_NAME = 80;

export function clean(root: Field, data: unknown, ground: Ground, fromText: boolean): Cleaned {
  const cleaning = new Cleaning(ground, fromText);
  if (!isGroup(data)) {
    return {
      data: {},
      findings: [{ pointer: "", keyword: "type", zh: "要填一组内容", en: "must be an object" }],
      live: cleaning.live,
    };
  }
  const made = cleaning.object(root, data, "");
  const place = new Map(within(root).map((child, at) => [step("", child.name), at]));
  const placeOf = (finding: Finding): number => place.get(`/${finding.pointer.split("/")[1]}`) ?? place.size;
  cleaning.findings.sort((one, other) => placeOf(one) - placeOf(other));
  return { data: made, findings: cleaning.findings, live: cleaning.live };
}

export function step(pointer: string, name: string | number): string {
  return `${pointer}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

class Cleaning {
  readonly findings: Finding[] = [];
  readonly live = new Map<string, Set<string>>();

  constructor(
    private readonly ground: Ground,
    private readonly fromText: boolean,
  ) {}

  value(asked: Field, raw: unknown, pointer: string): unknown {
    if (this.blank(asked, raw)) return BLANK;
    if (asked.type === "object") {
      if (!isGroup(raw)) return this.wrong(asked, pointer);
      const before = this.findings.length;
      const made = this.object(asked, raw, pointer);
      return this.findings.length === before ? made : WRONG;
    }
    if (asked.type === "array") return this.array(asked, raw, pointer);
    const read = this.read(asked, raw);
    return read === WRONG ? this.wrong(asked, pointer) : this.checked(asked, asked.rules, read, pointer);
  }

  object(asked: Field, raw: Raw, pointer: string): Record<string, unknown> {
    const found = new Map<string, unknown>();
    const wrong = new Set<string>();
    for (const child of asked.children) this.take(child, raw, pointer, found, wrong);
    const live = new Map(asked.children.map((child) => [child.name, child]));
    const required = asked.children.filter((child) => child.required).map((child) => child.name);
    const undecided = new Set<string>();
    for (const condition of asked.conditions) {
      if (Object.keys(condition.tests).some((name) => wrong.has(name))) {
        for (const child of condition.fields) undecided.add(child.name);
      } else if (this.holds(condition, found)) {
        this.apply(condition, raw, pointer, found, wrong, live);
        required.push(...condition.required);
      }
    }
    this.live.set(pointer, new Set([...live.keys(), ...undecided]));
    this.refuseRest(asked, raw, pointer, new Set([...live.keys(), ...undecided]));
    for (const name of new Set(required)) {
      const field = live.get(name);
      if (field !== undefined && !found.has(name) && !wrong.has(name)) {
        this.find(step(pointer, name), "required", requiredWords(field));
      }
    }
    for (const [name, others] of Object.entries(asked.together)) {
      for (const other of found.has(name) ? others : []) {
        const field = live.get(other);
        const named = live.get(name);
        if (field === undefined || named === undefined || found.has(other) || wrong.has(other) || required.includes(other)) continue;
        this.find(step(pointer, other), "dependentRequired", ruleWords(field, "dependentRequired", named.zh, named.en));
      }
    }
    return Object.fromEntries(found);
  }

  private take(child: Field, raw: Raw, pointer: string, found: Map<string, unknown>, wrong: Set<string>): void {
    const at = step(pointer, child.name);
    let given = own(raw, child.name);
    // An empty checkbox is not posted.
    if (given === undefined && this.fromText && child.type === "boolean" && child.widget === null) given = false;
    if (child.readOnly) {
      if (!this.blank(child, given)) this.find(at, "readOnly", ruleWords(child, "readOnly", null));
      return;
    }
    const value = this.value(child, given, at);
    if (value === WRONG) wrong.add(child.name);
    else if (value !== BLANK) found.set(child.name, value);
  }

  private holds(condition: Condition, found: ReadonlyMap<string, unknown>): boolean {
    return Object.entries(condition.tests).every(
      ([name, rules]) => found.has(name) && broken(rules, found.get(name), this.ground).length === 0,
    );
  }

  private apply(
    condition: Condition,
    raw: Raw,
    pointer: string,
    found: Map<string, unknown>,
    wrong: Set<string>,
    live: Map<string, Field>,
  ): void {
    for (const child of condition.fields) {
      const known = live.get(child.name);
      if (known === undefined) {
        live.set(child.name, child);
        this.take(child, raw, pointer, found, wrong);
      } else if (found.has(child.name)) {
        this.checked(known, child.rules, found.get(child.name), step(pointer, child.name));
      }
    }
    for (const [name, rules] of Object.entries(condition.rules)) {
      const field = live.get(name);
      if (field !== undefined && found.has(name)) this.checked(field, rules, found.get(name), step(pointer, name));
    }
  }

  private refuseRest(asked: Field, raw: Raw, pointer: string, known: ReadonlySet<string>): void {
    const conditional = new Map(asked.conditions.flatMap((each) => each.fields.map((child) => [child.name, child] as const)));
    for (const name of Object.keys(raw)) {
      const field = conditional.get(name);
      if (known.has(name) || (field !== undefined && this.blank(field, raw[name]))) continue;
      const told = [...tidy(name)].slice(0, LONGEST_NAME).join("");
      if (field === undefined) this.find(step(pointer, told), "additionalProperties", unknownWords(told));
      else this.find(step(pointer, told), "if", ruleWords(field, "if", null));
    }
  }

  private array(asked: Field, given: unknown, pointer: string): unknown {
    let raw = this.fromText && typeof given === "string" ? [given] : given;
    if (!Array.isArray(raw) || asked.item === null) return this.wrong(asked, pointer);
    const item = asked.item;
    if (this.fromText) raw = raw.filter((one) => !this.blank(item, one));
    const rows = raw as unknown[];
    const most = asked.rules["maxItems"] as number;
    if (rows.length > most) {
      this.find(pointer, "maxItems", ruleWords(asked, "maxItems", most));
      return WRONG;
    }
    const before = this.findings.length;
    const made: unknown[] = [];
    rows.forEach((one, at) => {
      const value = this.value(item, one, step(pointer, at));
      if (value === BLANK) this.find(step(pointer, at), "required", requiredWords(item));
      else if (value !== WRONG) made.push(value);
    });
    return this.findings.length > before ? WRONG : this.checked(asked, asked.rules, made, pointer);
  }

  private read(asked: Field, raw: unknown): unknown {
    if (asked.type === "boolean") {
      if (this.fromText && typeof raw === "string") {
        const word = narrow(raw).toLowerCase();
        return TRUE.has(word) ? true : FALSE.has(word) ? false : WRONG;
      }
      return typeof raw === "boolean" ? raw : WRONG;
    }
    if (asked.type === "number" || asked.type === "integer") {
      const number = Exact.read(raw);
      return number === null || (asked.type === "integer" && !number.whole) ? WRONG : number;
    }
    if (typeof raw !== "string") return WRONG;
    if (asked.format !== null) return FORMATS[asked.format]?.(narrow(raw), this.ground) ?? WRONG;
    return tidy(raw, asked.lines);
  }

  private blank(asked: Field, raw: unknown): boolean {
    if (raw === null || raw === undefined || (typeof raw === "string" && tidy(raw) === "")) return true;
    if (this.fromText && asked.type === "object" && isGroup(raw)) {
      return Object.values(raw).every((value) => value === null || (typeof value === "string" && tidy(value) === ""));
    }
    return false;
  }

  private checked(asked: Field, rules: Rules, value: unknown, pointer: string): unknown {
    const wrong = broken(rules, value, this.ground);
    for (const [keyword, wanted] of wrong) this.find(pointer, keyword, ruleWords(asked, keyword, wanted));
    return wrong.length === 0 ? value : WRONG;
  }

  private wrong(asked: Field, pointer: string): typeof WRONG {
    this.find(pointer, asked.format !== null && asked.type === "string" ? "format" : "type", typeWords(asked));
    return WRONG;
  }

  private find(pointer: string, keyword: string, [zh, en]: readonly [string, string]): void {
    if (this.findings.length < MOST_FINDINGS) this.findings.push({ pointer, keyword, zh, en });
  }
}

function isGroup(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(raw: Raw, name: string): unknown {
  return Object.hasOwn(raw, name) ? raw[name] : undefined;
}
