/** Shows findings where the server would: beneath their fields and in a summary above, whose links lead to the fields. */

import { describe, icon, make } from "../dom";
import type { Finding } from "../forms/clean";
import { english, say } from "../say";

export function textOf(finding: Finding): string {
  return english() ? finding.en : finding.zh;
}

export function anchorOf(name: string): string {
  return `f-${name.replaceAll("/", "-")}`;
}

/** The field that a name belongs to; a row's or a list's own when the item has none. */
function fieldOf(form: HTMLFormElement, name: string): HTMLElement | null {
  for (let path = name; path !== ""; path = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "") {
    const found = form.querySelector<HTMLElement>(`#${CSS.escape(anchorOf(path))}`);
    if (found !== null) return found.closest<HTMLElement>(".field");
  }
  return null;
}

function controlsOf(form: HTMLFormElement, name: string): HTMLElement[] {
  return [...form.querySelectorAll<HTMLElement>(`[name="${CSS.escape(name)}"]:not([type=hidden], button)`)];
}

/** Say beneath a field what is wrong with it; no texts: nothing is. */
export function showAt(form: HTMLFormElement, name: string, texts: readonly string[]): void {
  const field = fieldOf(form, name);
  if (field === null) return;
  const id = `${anchorOf(name)}-error`;
  const before = field.querySelector<HTMLElement>(`:scope > .field__error`);
  if (texts.length === 0) before?.remove();
  else {
    const shown = make("p", { class: "field__error", id }, icon("warn"), make("span", {}, texts.join(" ")));
    if (before !== null) before.replaceWith(shown);
    else field.append(shown);
  }
  for (const control of controlsOf(form, name)) {
    if (texts.length === 0) control.removeAttribute("aria-invalid");
    else control.setAttribute("aria-invalid", "true");
    if (before !== null && before.id !== id) describe(control, before.id, false);
    describe(control, id, texts.length > 0);
  }
}

/** Take the summary and every finding beneath a field away. */
export function clear(form: HTMLFormElement): void {
  form.querySelector(".errors")?.remove();
  for (const told of form.querySelectorAll(".field__error")) told.remove();
  for (const control of form.querySelectorAll<HTMLElement>("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    for (const id of (control.getAttribute("aria-describedby") ?? "").split(/\s+/)) {
      if (id.endsWith("-error")) describe(control, id, false);
    }
  }
}

/** Show all findings, each with the name of its input, and lead to the summary. */
export function summarize(form: HTMLFormElement, findings: readonly (readonly [name: string, text: string])[]): void {
  clear(form);
  const byName = new Map<string, string[]>();
  for (const [name, text] of findings) byName.set(name, [...(byName.get(name) ?? []), text]);
  for (const [name, texts] of byName) showAt(form, name, texts);
  const count = findings.length;
  const heading = make("h2", { id: "errors-title" }, say(`有 ${count} 处要改`, `${count} to correct`));
  const list = make("ul");
  for (const [name, text] of findings) {
    list.append(make("li", {}, make("a", { href: `#${anchorOf(name)}` }, text)));
  }
  const box = make("div", { class: "errors", role: "alert", tabindex: "-1", id: "errors", "aria-labelledby": "errors-title" }, heading, list);
  const head = form.querySelector(":scope > .section__head");
  if (head !== null) head.after(box);
  else form.prepend(box);
  box.focus();
}

/** Lead the summary's links to what can be typed in, and to the summary itself what the server found. */
export function follow(form: HTMLFormElement): void {
  form.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>(".errors a[href^='#']") : null;
    if (link === null) return;
    const target = form.querySelector<HTMLElement>(`#${CSS.escape(link.hash.slice(1))}`) ?? fieldOf(form, link.hash.slice(3).replaceAll("-", "/"));
    const control = target?.matches("input, select, textarea, button") ? target : target?.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea, button");
    const wanted = control ?? target;
    if (!wanted) return;
    event.preventDefault();
    wanted.scrollIntoView({ block: "center" });
    wanted.focus({ preventScroll: true });
  });
  form.querySelector<HTMLElement>(".errors")?.focus();
}
