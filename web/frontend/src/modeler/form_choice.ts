/** Which form is filled in: a published one, or a new one made from a list of fields. */

import { say } from "../say";
import type { Context } from "./context";
import { button, choose, make, note, title } from "./controls";
import type { Element, Moddle } from "./model";

export function formOf(context: Context, element: Element, object: Moddle, plain: string): HTMLElement[] {
  const { model, facts } = context;
  const id: string = model.word(object, "Form")?.get("id") ?? "";
  const known = { ...facts.vocabulary.forms, ...facts.drafted_forms };
  const options = Object.entries(known).sort(([, one], [, other]) => one.localeCompare(other, "zh")).map(([key, name]) => [key, `${name} (${key})${key in facts.drafted_forms ? say(" · 草稿", " · draft") : ""}`] as [string, string]);
  const put = (chosen: string): void => { context.change(() => model.put(element, object, "Form", { id: chosen })); context.again(); };
  const fields = [choose({ id: "form", label: plain === "Process" ? say("启动时填的表单", "Form to start it") : say("办理时填的表单", "Form to fill in"), value: id, options: [["", say("没有表单", "no form")], ...options], change: put })];
  if (id) {
    const at = facts.drafted_forms[id] !== undefined || facts.vocabulary.forms[id] !== undefined;
    if (at) fields.push(make("p", { class: "note" }, make("a", { href: `/admin/definitions/form/${id}`, target: "_blank" }, say("看这张表单（新窗口）", "See this form (new window)"))));
    fields.push(button(say("改这张表单的字段", "Edit its fields"), () => context.editForm(id, known[id] ?? "", put)));
  }
  fields.push(title(say("新表单", "New form")), note(say("列出要填的字段就行，和流程一起发布。", "List its fields; it is published together with the process.")),
    button(say("新建一张表单", "Make a new form"), () => context.editForm("", object.name ?? "", put)));
  return fields;
}
