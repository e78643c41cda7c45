/** Rows of a repeating group, added and taken away at once; the buttons post where no script runs. */

import { announce, toast } from "../dom";
import { enhanceWithin, register } from "../enhance";
import { say } from "../say";

const OUTER = /@/;
const NUMBERED = ["name", "id", "for", "value", "aria-describedby", "data-within", "data-number"];

register("rows", (fieldset) => new Rows(fieldset));

class Rows {
  private readonly template: HTMLTemplateElement;
  private readonly more: HTMLElement;

  constructor(private readonly fieldset: HTMLElement) {
    this.template = fieldset.querySelector<HTMLTemplateElement>(":scope > template")!;
    this.more = fieldset.querySelector<HTMLElement>(":scope > [data-more]")!;
    this.more.querySelector("button")?.addEventListener("click", (event) => {
      event.preventDefault();
      const row = this.add();
      row.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
      announce(say(`已加第 ${this.rows.length} 行`, `Row ${this.rows.length} added`));
    });
    fieldset.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[name=_remove]") : null;
      const row = button?.closest<HTMLElement>("[data-row]");
      if (!row || row.parentElement !== this.fieldset) return;
      event.preventDefault();
      this.remove(row);
    });
  }

  private get rows(): HTMLElement[] {
    return [...this.fieldset.querySelectorAll<HTMLElement>(":scope > [data-row]")];
  }

  private add(): HTMLElement {
    const used = this.rows.map((row) => Number(/([0-9]+)$/.exec(removeOf(row)?.value ?? "")?.[1] ?? 0));
    const row = this.template.content.firstElementChild!.cloneNode(true) as HTMLElement;
    number(row, String(Math.max(-1, ...used) + 1));
    this.template.before(row);
    enhanceWithin(row);
    this.changed();
    return row;
  }

  private remove(row: HTMLElement): void {
    const next = row.nextElementSibling;
    const after = this.rows.at(this.rows.indexOf(row) + 1) ?? this.rows.at(this.rows.indexOf(row) - 1);
    row.remove();
    if (this.rows.length === 0) this.add();
    this.changed();
    const wanted = after !== undefined && after !== row && after.isConnected ? removeOf(after) : this.more.querySelector("button");
    wanted?.focus();
    toast(say("已去掉一行。", "A row is removed."), say("撤回", "Undo"), () => {
      this.fieldset.insertBefore(row, next?.isConnected ? next : this.template);
      this.changed();
      row.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
    });
  }

  private changed(): void {
    this.rows.forEach((row, at) => {
      const told = removeOf(row)?.querySelector("[data-number]");
      if (told) told.textContent = ` ${at + 1}`;
    });
    this.more.hidden = this.rows.length >= Number(this.fieldset.dataset.most);
    this.fieldset.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function removeOf(row: HTMLElement): HTMLButtonElement | null {
  return row.querySelector<HTMLButtonElement>(":scope > .part__foot > button[name=_remove]");
}

/** Put a row's number where its outermost `@` stands; templates of rows within it keep theirs. */
function number(root: DocumentFragment | HTMLElement, at: string): void {
  const all = [...(root instanceof HTMLElement ? [root] : []), ...root.querySelectorAll<HTMLElement>("*")];
  for (const element of all) {
    for (const name of NUMBERED) {
      const value = element.getAttribute(name);
      if (value?.includes("@")) element.setAttribute(name, value.split(" ").map((word) => word.replace(OUTER, at)).join(" "));
    }
    if (element instanceof HTMLTemplateElement) number(element.content, at);
  }
}
