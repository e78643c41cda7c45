/** Rows of name and expression: what goes in and what comes back. */

import { say } from "../say";
import type { Context } from "./context";
import { button, make, title } from "./controls";
import type { Element, Moddle } from "./model";

export interface Rows {
  read(): Moddle[];
  add(): void;
  remove(row: Moddle): void;
}

/** Rows inside one of our elements (`inputs` of a hook). */
export function inside(context: Context, element: Element, holder: () => Moddle, list: "inputs" | "outputs"): Rows {
  const { model } = context;
  const word = list === "inputs" ? "Input" : "Output";
  return {
    read: () => (holder().get(list) as Moddle[] | undefined) ?? [],
    add: () => {
      const made = model.create(`fl:${word}`, { name: "", expression: "" });
      made.$parent = holder();
      context.change(() => model.set(element, holder(), { [list]: [...(holder().get(list) ?? []), made] }));
    },
    remove: (row) => context.change(() => model.set(element, holder(), { [list]: (holder().get(list) as Moddle[]).filter((one) => one !== row) })),
  };
}

/** Rows that stand on the element itself (`fl:output` of a user task). */
export function onElement(context: Context, element: Element, object: Moddle, word: "Input" | "Output"): Rows {
  const { model } = context;
  return {
    read: () => model.words(object, word),
    add: () => context.change(() => model.add(element, object, word, { name: "", expression: "" })),
    remove: (row) => context.change(() => model.remove(element, object, row)),
  };
}

let number = 0;

export function mappings(context: Context, element: Element, words: string, rows: Rows): HTMLElement[] {
  const { model } = context;
  const list = make("div", { class: "rows" });
  for (const row of rows.read()) {
    const [name, expression] = [`mapping-${(number += 1)}`, `mapping-${(number += 1)}`];
    const first = make("input", { id: name, type: "text", class: "mono", maxlength: "80", spellcheck: "false" });
    first.value = row.get("name") ?? "";
    first.addEventListener("change", () => context.change(() => model.set(element, row, { name: first.value.trim() })));
    const second = make("input", { id: expression, type: "text", class: "mono", maxlength: "4000", spellcheck: "false" });
    second.value = row.get("expression") ?? "";
    second.addEventListener("change", () => context.change(() => model.set(element, row, { expression: second.value.trim() })));
    const gone = button("×", () => { rows.remove(row); context.again(); }, "quiet");
    gone.setAttribute("aria-label", say(`去掉 ${first.value}`, `Remove ${first.value}`));
    gone.dataset.icon = "";
    list.append(make("div", { class: "pair" }, make("div", {}, make("label", { for: name }, say("名称", "Name")), first), make("div", {}, make("label", { for: expression }, say("表达式", "Expression")), second), gone));
  }
  return [title(words), list, button(say("加一行", "Add a row"), () => { rows.add(); context.again(); }, "", words)];
}
