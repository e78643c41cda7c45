/** A form as a list of fields: title, kind, help, required, personal, choices, in an order. It is kept as a draft and published with the process. */

import { say } from "../say";
import { send } from "../sending";
import { arrow, button, make } from "./controls";
import { dialog, leave } from "./dialogs";
import { JSON_ONLY } from "./facts";

interface Field {
  name: string;
  title: string;
  kind: string;
  required: boolean;
  help: string;
  options: string[];
  personal: boolean;
}

interface Listed {
  title: string;
  fields: Field[];
}

const KINDS = (): [string, string][] => [["text", say("文字", "Text")], ["long", say("长文字", "Long text")], ["number", say("数", "Number")], ["money", say("金额", "Amount")], ["date", say("日期", "Date")], ["yes-no", say("是或否", "Yes or no")], ["choice", say("选一项", "Choice")], ["file", say("文件", "File")]];
const blank = (number: number): Field => ({ name: `field_${number}`, title: "", kind: "text", required: false, help: "", options: [], personal: false });

export async function editForm(key: string, title: string, suggested: string, made: (key: string, title: string) => void): Promise<void> {
  const shown = dialog(key ? say("改表单的字段", "Edit the fields of a form") : say("新建表单", "New form"), true);
  let revision = 0;
  let form: Listed = { title: title, fields: [blank(1)] };
  if (key) {
    const answer = await fetch(`/admin/definitions/form/${key}/list`, { headers: JSON_ONLY }).catch(() => undefined);
    const told = await answer?.json().catch(() => undefined) as { revision: number; exists: boolean; list: Listed | null } | undefined;
    if (!told || (told.exists && !told.list)) {
      shown.body.append(make("p", {}, told ? say("这张表单用了条件、分组或双语等写法，清单里改不了。请在它的页面导出文件，改好再导入。", "This form says more than a list can (conditions, groups, two languages). Export its file, edit it, and import it again.") : say("现在连不上，请再试。", "Not connected; try again.")));
      shown.foot.append(leave(shown, say("知道了", "Close")));
      return;
    }
    revision = told.revision;
    if (told.list) form = told.list;
  }
  const heading = input(say("表单名称", "Name of the form"), form.title, (value) => { form.title = value; });
  const id = input(say("标识", "Key"), key || suggested, () => undefined, say("英文字母、数字和下划线，例如 bank_talk", "Letters, digits and _, for example bank_talk"));
  if (key) id.control.readOnly = true;
  const list = make("ul", { class: "fields-list" });
  const problem = make("div", { role: "alert" });
  const draw = (): void => list.replaceChildren(...form.fields.map((field, at) => row(field, at, form, draw)));
  draw();
  shown.body.append(make("div", { class: "form__pair" }, heading.held, id.held), make("h3", {}, say("要填的字段", "Fields")), list,
    button(say("加一个字段", "Add a field"), () => { form.fields.push(blank(form.fields.length + 1)); draw(); (list.lastElementChild?.querySelector("input") as HTMLElement | null)?.focus(); }), problem);
  const keep = button(say("存下表单", "Keep the form"), async () => {
    form.title = heading.control.value.trim();
    const chosen = id.control.value.trim();
    const body = new FormData();
    body.set("list", JSON.stringify(form));
    body.set("revision", String(revision));
    if (!key && revision === 0) body.set("new", "yes");
    const answer = await send(`/admin/definitions/form/${encodeURIComponent(chosen)}/list`, { body, headers: JSON_ONLY }).catch(() => undefined);
    const told = await answer?.json().catch(() => undefined) as { title?: string; revision?: number; findings?: { element: string | null; text: string }[]; detail?: string } | undefined;
    if (answer?.ok && told && !told.findings?.length) {
      made(chosen, form.title || chosen);
      shown.close();
      return;
    }
    if (answer?.ok && told?.revision) revision = told.revision;
    const texts = told?.findings?.length ? told.findings.map((one) => `${place(one.element, form)}${one.text}`) : [answer ? `${told?.title ?? ""} ${told?.detail ?? ""}` : say("没有存上：连不上。", "Not kept: not connected.")];
    problem.replaceChildren(make("ul", { class: "errors" }, ...texts.map((text) => make("li", {}, text))));
  }, "primary");
  shown.foot.append(leave(shown), keep);
  heading.control.focus();
}

function row(field: Field, at: number, form: Listed, draw: () => void): HTMLElement {
  const name = input(say("字段名称", "Name"), field.title, (value) => { field.title = value; });
  const id = input(say("变量", "Variable"), field.name, (value) => { field.name = value; });
  id.control.classList.add("mono");
  id.control.spellcheck = false;
  const kind = make("select", { id: `field-kind-${at}` });
  for (const [value, words] of KINDS()) {
    const option = make("option", { value }, words);
    option.selected = value === field.kind;
    kind.append(option);
  }
  kind.addEventListener("change", () => { field.kind = kind.value; draw(); document.getElementById(kind.id)?.focus(); });
  const moves = make("div", { class: "moves" });
  const move = (by: -1 | 1): void => {
    if (!form.fields[at + by]) return;
    const words = by < 0 ? say(`把第 ${at + 1} 个字段往上移`, `Move field ${at + 1} up`) : say(`把第 ${at + 1} 个字段往下移`, `Move field ${at + 1} down`);
    const made = button(by < 0 ? "↑" : "↓", () => {
      form.fields.splice(at, 1);
      form.fields.splice(at + by, 0, field);
      draw();
      focusMove(at + by, by);
    }, "quiet");
    made.setAttribute("aria-label", words);
    made.dataset.icon = "";
    made.dataset.move = `${at}${by < 0 ? "up" : "down"}`;
    moves.append(made);
  };
  move(-1);
  move(1);
  const gone = button("×", () => { form.fields.splice(at, 1); draw(); }, "quiet");
  gone.setAttribute("aria-label", say(`去掉第 ${at + 1} 个字段`, `Remove field ${at + 1}`));
  gone.dataset.icon = "";
  moves.append(gone);
  const help = input(say("填写说明，选填", "Help, optional"), field.help, (value) => { field.help = value; });
  help.held.classList.add("help");
  const ticks = make("div", { class: "ticks" }, tick(say("必填", "required"), field.required, (on) => { field.required = on; }),
    tick(say("个人信息，加密保存", "personal, kept sealed"), field.personal, (on) => { field.personal = on; }));
  const line = make("li", {}, name.held, id.held, make("div", { class: "field" }, make("label", { for: kind.id }, say("类型", "Kind")), make("div", { class: "select" }, kind, arrow())), moves, help.held, ticks);
  if (field.kind === "choice") {
    const options = input(say("选项，用顿号或逗号分开", "Choices, separated by commas"), field.options.join("、"), (value) => { field.options = value.split(/[、,，;；]/).map((one) => one.trim()).filter(Boolean); });
    options.held.classList.add("wide");
    line.append(options.held);
  }
  return line;
}

/** Leave the focus on the button that moved the field, or on its neighbour where there is no further to go. */
function focusMove(at: number, by: -1 | 1): void {
  const [same, other] = by < 0 ? ["up", "down"] : ["down", "up"];
  const found = document.querySelector<HTMLElement>(`[data-move="${at}${same}"]`) ?? document.querySelector<HTMLElement>(`[data-move="${at}${other}"]`);
  found?.focus();
}

let number = 0;

function input(words: string, value: string, change: (value: string) => void, hint = ""): { held: HTMLElement; control: HTMLInputElement } {
  const control = make("input", { type: "text", id: `form-field-${(number += 1)}`, maxlength: "200", autocomplete: "off" });
  control.value = value;
  control.addEventListener("input", () => change(control.value.trim()));
  const held = make("div", { class: "field" }, make("label", { for: control.id }, words));
  held.append(control);
  if (hint) { held.append(make("p", { class: "field__hint", id: `${control.id}-hint` }, hint)); control.setAttribute("aria-describedby", `${control.id}-hint`); }
  return { held, control };
}

function tick(words: string, value: boolean, change: (on: boolean) => void): HTMLElement {
  const control = make("input", { type: "checkbox" });
  control.checked = value;
  control.addEventListener("change", () => change(control.checked));
  return make("label", { class: "check" }, control, make("span", {}, words));
}

function place(pointer: string | null, form: Listed): string {
  const name = /\/properties\/([^/]+)/.exec(pointer ?? "")?.[1];
  const field = form.fields.find((one) => one.name === name);
  return field ? `${field.title || field.name}：` : "";
}
