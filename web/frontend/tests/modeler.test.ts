/** The editor says everything in Chinese, and what it writes is what the engine's vocabulary has. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { BpmnModdle } from "bpmn-moddle";
import zn from "bpmn-js-i18n/translations/zn.js";
import { describe, expect, test } from "vitest";
import descriptor from "../src/modeler/descriptor.json";
import { REPLACEMENTS } from "../src/modeler/offered";
import { termInWords } from "../src/modeler/sla";
import { OWN, translate } from "../src/modeler/words";

const here = import.meta.dirname;
const HAN = /[㐀-鿿]/;
/** What bpmn-js can say and this editor never shows: elements that it does not offer, and texts for programs. */
const NEVER = /compensation|conditional intermediate|signal|data (object|store)|Create (data|group)|HELLO|^ \+ shift/i;

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(path).isDirectory() ? files(path) : path.endsWith(".js") ? [path] : [];
  });
}

function said(): string[] {
  const found = new Set<string>();
  for (const folder of ["bpmn-js/lib", "diagram-js/lib"]) {
    for (const file of files(`${here}/../node_modules/${folder}`)) {
      for (const [, text] of readFileSync(file, "utf8").matchAll(/translate\(\s*'([^']+)'/g)) if (text) found.add(text);
    }
  }
  return [...found].filter((text) => !NEVER.test(text)).sort();
}

describe("words of the canvas", () => {
  test("everything that bpmn-js may say here has Chinese", () => {
    const chinese: Record<string, string> = { ...zn, ...OWN };
    const texts = said();
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.filter((text) => !HAN.test(chinese[text] ?? ""))).toEqual([]);
  });

  test("every entry of the replace menu that is offered has Chinese", () => {
    const text = readFileSync(`${here}/../node_modules/bpmn-js/lib/features/popup-menu/PopupEntries.js`, "utf8");
    const labels = new Map([...text.matchAll(/'([\w-]+)': \{\s*label: '([^']+)'/g)].map(([, id, label]) => [`replace-with-${id}`, label as string]));
    expect(labels.size).toBeGreaterThan(50);
    const offered = [...labels].filter(([id]) => REPLACEMENTS.has(id)).map(([, label]) => label);
    expect(offered.length).toBeGreaterThan(20);
    expect(offered.filter((label) => !HAN.test({ ...zn, ...OWN }[label] ?? ""))).toEqual([]);
  });

  test("placeholders are filled", () => {
    (globalThis as { document?: unknown }).document = { documentElement: { lang: "zh-CN" } };
    expect(translate("Open {element}", { element: "贷款" })).toBe("打开 贷款");
    expect(termInWords("3WD")).toBe("3 个工作日");
    expect(termInWords("sign_date")).toBe("sign_date");
  });
});

test("the descriptor is that of the documentation", () => {
  const page = readFileSync(`${here}/../../../docs/bpmn-extensions.md`, "utf8");
  const written = /## Descriptor for editors[\s\S]*?```json\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  expect(descriptor).toEqual(JSON.parse(written));
});

test("every attribute and row of ours survives reading and writing", async () => {
  const moddle = new BpmnModdle({ fl: descriptor });
  const folder = `${here}/../../../processes/shared`;
  for (const name of readdirSync(folder).filter((one) => one.endsWith(".bpmn"))) {
    const text = readFileSync(`${folder}/${name}`, "utf8");
    const { rootElement, warnings } = await moddle.fromXML(text);
    const { xml } = await moddle.toXML(rootElement);
    const ours = (source: string): string[] => [...source.matchAll(/<fl:(\w+)\b/g)].map(([, word]) => word as string).sort();
    expect(warnings, name).toEqual([]);
    expect(ours(xml), name).toEqual(ours(text));
  }
});
