/** Judges a form while it is filled in, by the rules the server judges by; shows conditional fields only while they exist. */

import { clean, type Cleaned } from "../forms/clean";
import type { Ground } from "../forms/formats";
import { compile, type Field } from "../forms/model";
import { follow, showAt, summarize, textOf } from "./findings";
import { nameAt, pairsOf, pointerAt, valuesOf } from "./pairs";

interface Given extends Ground {
  schema: Record<string, unknown>;
}

export class Judge {
  private readonly touched = new Set<string>();
  private passed = "";

  private constructor(
    private readonly form: HTMLFormElement,
    private readonly root: Field,
    private readonly ground: Ground,
  ) {}

  /** The judge of a form that brings its rules; null for one without. */
  static of(form: HTMLFormElement): Judge | null {
    const told = form.querySelector("script[data-rules]")?.textContent;
    if (!told) return null;
    const given = JSON.parse(told) as Given;
    const judge = new Judge(form, compile(given.schema), given);
    judge.watch();
    return judge;
  }

  /** Say whether the form may be sent; if not, show why. What is sent again unchanged goes to the server, who has the last word. */
  allows(): boolean {
    const found = this.judged().findings;
    if (found.length === 0) return true;
    const state = JSON.stringify(pairsOf(this.form, true));
    if (state === this.passed) return true;
    this.passed = state;
    summarize(
      this.form,
      found.map((each) => [nameAt(this.form, each.pointer), textOf(each)]),
    );
    return false;
  }

  /** Show the groups of fields whose conditions hold; the others are neither seen nor sent. */
  arrange(): void {
    // What one group holds may decide about the next, so go on until nothing moves.
    for (let round = 0; round < 4 && this.arrangeOnce(); round += 1);
  }

  private arrangeOnce(): boolean {
    const live = this.judged().live;
    let moved = false;
    for (const group of this.form.querySelectorAll<HTMLFieldSetElement>("fieldset[data-fields]")) {
      const pointer = pointerAt(this.form, group.dataset.within ?? "");
      const here = pointer === null ? undefined : live.get(pointer);
      const exists = (group.dataset.fields ?? "").split(" ").some((name) => here?.has(name) ?? false);
      if (group.hidden === !exists && group.disabled === !exists) continue;
      group.hidden = group.disabled = !exists;
      if (exists) this.fillDefaults(group);
      moved = true;
    }
    return moved;
  }

  private fillDefaults(group: HTMLFieldSetElement): void {
    if (group.dataset.within || group.dataset.shown !== undefined) return;
    group.dataset.shown = "";
    for (const field of this.root.conditions.flatMap((condition) => condition.fields)) {
      if (field.default === undefined || !(group.dataset.fields ?? "").split(" ").includes(field.name)) continue;
      for (const control of group.querySelectorAll<HTMLInputElement>(`[name="${CSS.escape(field.name)}"]`)) {
        const text = String(field.default);
        if (control.type === "radio" || control.type === "checkbox") {
          if (!group.querySelector(`[name="${CSS.escape(field.name)}"]:checked`)) control.checked = control.value === text;
        } else if (control.value === "" && control.type !== "file") control.value = text;
      }
    }
  }

  private judged(): Cleaned {
    return clean(this.root, valuesOf(this.form), this.ground, true);
  }

  private watch(): void {
    for (const legend of this.form.querySelectorAll("fieldset[data-fields] > legend")) legend.classList.add("unseen");
    this.form.addEventListener("input", (event) => {
      const name = nameOf(event.target);
      if (name === null) return;
      this.touched.add(name);
      this.arrange();
      if ((event.target as HTMLElement).getAttribute("aria-invalid") === "true") this.look(name);
    });
    this.form.addEventListener("focusout", (event) => {
      const name = nameOf(event.target);
      if (name !== null && this.touched.has(name)) afterPress(() => this.look(name));
    });
    follow(this.form);
    this.arrange();
  }

  private look(name: string): void {
    const texts = this.judged()
      .findings.filter((each) => nameAt(this.form, each.pointer) === name)
      .map(textOf);
    showAt(this.form, name, texts);
  }
}

let pressed = false;
document.addEventListener("pointerdown", () => (pressed = true), true);
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => (pressed = false), true);

/** Act now, or once the pointer is up: nothing may move beneath a finger that is about to press something. */
function afterPress(act: () => void): void {
  if (!pressed) act();
  else for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(act, 60), { once: true });
}

function nameOf(target: EventTarget | null): string | null {
  const named = target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
  return named && target.name !== "" && !/^[_.]/.test(target.name) ? target.name : null;
}
