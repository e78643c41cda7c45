/** Fields of the properties: native elements with a label, that hand a change on when it is made. */

import { say } from "../say";

let number = 0;

export function make<K extends keyof HTMLElementTagNameMap>(tag: K, properties: Record<string, string | undefined> = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (name === "class") made.className = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

export interface Field {
  label: string;
  value: string;
  hint?: string;
  id?: string;
  mono?: boolean;
  change(value: string): void;
}

function wrapped(field: Field, control: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement): HTMLElement {
  control.id = `property-${field.id ?? (number += 1)}`;
  if (field.mono) control.classList.add("mono");
  let last = field.value;
  control.addEventListener("change", () => {
    const now = control.value.trim();
    if (now === last) return;
    last = now;
    field.change(now);
  });
  const held = make("div", { class: "field" }, make("label", { for: control.id }, field.label));
  if (field.hint) {
    const hint = make("p", { class: "field__hint", id: `${control.id}-hint` }, field.hint);
    control.setAttribute("aria-describedby", hint.id);
    held.append(hint);
  }
  held.append(control instanceof HTMLSelectElement ? make("div", { class: "select" }, control, arrow()) : control);
  return held;
}

export function text(field: Field): HTMLElement {
  const input = make("input", { type: "text", maxlength: "4000", autocomplete: "off" });
  input.value = field.value;
  if (field.mono) input.spellcheck = false;
  return wrapped(field, input);
}

export function area(field: Field): HTMLElement {
  const input = make("textarea", { rows: "3", maxlength: "4000" });
  input.value = field.value;
  return wrapped(field, input);
}

/** `options` are value and words; a value that is none of them stays choosable as it is. */
export function choose(field: Field & { options: [string, string][] }): HTMLElement {
  const select = make("select");
  const known = field.options.some(([value]) => value === field.value);
  for (const [value, words] of known ? field.options : [...field.options, [field.value, field.value] as [string, string]]) {
    const option = make("option", { value }, words);
    option.selected = value === field.value;
    select.append(option);
  }
  return wrapped(field, select);
}

export function check(field: { label: string; value: boolean; change(value: boolean): void }): HTMLElement {
  const input = make("input", { type: "checkbox" });
  input.checked = field.value;
  input.addEventListener("change", () => field.change(input.checked));
  return make("label", { class: "check" }, input, make("span", {}, field.label));
}

export function checks(legend: string, options: [string, string][], chosen: string[], change: (chosen: string[]) => void): HTMLElement {
  const set = make("fieldset", { class: "field" }, make("legend", { class: "legend" }, legend));
  for (const [value, words] of options) {
    set.append(check({ label: words, value: chosen.includes(value), change: (on) => {
      chosen = on ? [...chosen, value] : chosen.filter((one) => one !== value);
      change(options.map(([one]) => one).filter((one) => chosen.includes(one)));
    } }));
  }
  return set;
}

export function button(words: string, act: () => void, kind = "", about = ""): HTMLButtonElement {
  const made = make("button", { class: "button", type: "button", "data-kind": kind || undefined }, words);
  if (about) made.append(make("span", { class: "unseen" }, ` ${about}`));
  made.addEventListener("click", act);
  return made;
}

/** Fields that few need, folded until one of them is set. */
export function folded(words: string, open: boolean, ...fields: HTMLElement[]): HTMLElement {
  const made = make("details", { class: "folded" }, make("summary", {}, words), ...fields);
  made.open = open;
  return made;
}

export function title(words: string): HTMLElement {
  return make("h3", { class: "group-title" }, words);
}

export function note(words: string): HTMLElement {
  return make("p", { class: "note" }, words);
}

const TYPING = 400;
const UNITS: [string, () => string][] = [
  ["WD", () => say("个工作日", "working days")],
  ["WH", () => say("个工作小时", "working hours")],
  ["H", () => say("小时（自然）", "hours (clock)")],
  ["D", () => say("天（自然）", "days (clock)")],
  ["", () => say("不设", "none")],
];

/** A term as amount and unit: 3WD, 4WH, PT48H, P2D; what is written otherwise is kept as text. */
export function term(field: Field): HTMLElement {
  const read = /^(?:(\d+)(WD|WH)|PT(\d+)H|P(\d+)D)$/.exec(field.value);
  if (field.value && !read) return text({ ...field, mono: true });
  const id = `property-${field.id ?? (number += 1)}`;
  const amount = make("input", { type: "number", min: "1", max: "999", id, inputmode: "numeric" });
  amount.value = read ? (read[1] ?? read[3] ?? read[4] ?? "") : "";
  const unit = make("select", { "aria-label": `${field.label}：${say("单位", "unit")}` });
  const current = !read ? "" : (read[2] ?? (read[3] ? "H" : "D"));
  for (const [value, words] of UNITS) {
    const option = make("option", { value }, words());
    option.selected = value === current;
    unit.append(option);
  }
  let timer = 0;
  let last = field.value;
  const told = (): void => {
    window.clearTimeout(timer);
    if (unit.value && !amount.value) return;
    const written: Record<string, string> = { WD: `${amount.value}WD`, WH: `${amount.value}WH`, H: `PT${amount.value}H`, D: `P${amount.value}D`, "": "" };
    const now = amount.value ? (written[unit.value] ?? "") : "";
    if (now === last) return;
    last = now;
    field.change(now);
  };
  // While somebody types, so that the deadline that comes of it is seen at once.
  amount.addEventListener("input", () => {
    unit.value = amount.value ? unit.value || "WD" : "";
    window.clearTimeout(timer);
    timer = window.setTimeout(told, TYPING);
  });
  amount.addEventListener("change", () => { unit.value = amount.value ? unit.value || "WD" : ""; told(); });
  unit.addEventListener("change", () => { if (!unit.value) amount.value = ""; told(); });
  return make("div", { class: "field" }, make("label", { for: id }, field.label),
    make("div", { class: "term" }, amount, make("div", { class: "select" }, unit, arrow())));
}

export function arrow(): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("class", "icon");
  made.setAttribute("viewBox", "0 0 20 20");
  made.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "m5 7.5 5 5 5-5");
  made.append(path);
  return made;
}
