/** Name, id, documentation; a flow's condition; and for keyboards: add behind, connect, delete. */

import { say } from "../say";
import type { Context } from "./context";
import { area, button, choose, make, note, text, title } from "./controls";
import type { Element, Moddle } from "./model";
import { kindOf } from "./offered";

const LEADS_ON = /Task$|Gateway$|Event$|CallActivity|SubProcess/;

export function general(context: Context, element: Element, object: Moddle, plain: string): HTMLElement[] {
  const { model } = context;
  const fields: HTMLElement[] = [];
  if (plain === "TextAnnotation") {
    return [area({ id: "text", label: say("文字", "Text"), value: object.text ?? "", change: (value) => context.change(() => model.set(element, object, { text: value })) })];
  }
  fields.push(text({ id: "name", label: say("名称", "Name"), value: object.name ?? "", change: (value) => context.change(() => {
    if (plain === "Process" || element.businessObject !== object) model.set(element, object, { name: value || undefined });
    else model.service("modeling").updateProperties(element, { name: value || undefined });
  }) }));
  if (plain === "SequenceFlow") fields.push(...flow(context, element, object));
  else {
    fields.push(area({ id: "documentation", label: say("说明", "Documentation"),
      hint: say("办事的人在任务页和帮助里看到：做什么、查什么。", "Whoever does it reads this on the task page and in the help."),
      value: model.documentation(object), change: (value) => context.change(() => model.setDocumentation(element, object, value)) }));
  }
  if (LEADS_ON.test(plain) && plain !== "EndEvent") fields.push(...onward(context, element));
  if (plain !== "Process") {
    fields.push(title(say("删除", "Delete")), button(say(`删除“${object.name || kindOf(element.type)}”`, `Delete “${object.name || kindOf(element.type)}”`), () => {
      context.choose(undefined);
      model.service("modeling").removeElements([element]);
    }, "danger"));
  }
  return fields;
}

function flow(context: Context, element: Element, object: Moddle): HTMLElement[] {
  const { model } = context;
  const source: Element = (element as any).source;
  const asked = /ExclusiveGateway|InclusiveGateway/.test(source.type);
  const made: HTMLElement[] = [];
  if (asked) {
    const isDefault = source.businessObject.default === object;
    made.push(choose({ id: "when", label: say("什么时候走这条", "When it is taken"), value: isDefault ? "default" : "condition",
      options: [["condition", say("条件成立时", "when the condition holds")], ["default", say("其他都不成立时（默认）", "when no other is (default)")]],
      change: (value) => { context.change(() => model.service("modeling").updateProperties(source, { default: value === "default" ? object : undefined })); context.again(); } }));
    if (!isDefault) {
      made.push(text({ id: "condition", mono: true, label: say("条件（FEEL）", "Condition (FEEL)"), hint: say("例如 loan_amount > 0 and payment = \"loan\"", "For example loan_amount > 0 and payment = \"loan\""),
        value: object.conditionExpression?.body ?? "", change: (value) => context.change(() => {
          const expression = value ? model.create("bpmn:FormalExpression", { body: value }) : undefined;
          model.service("modeling").updateProperties(element, { conditionExpression: expression });
        }) }));
    }
  }
  made.push(button(say("在这条线上加一个用户任务", "Add a user task on this flow"), () => context.choose(model.insertOn(element))));
  return made;
}

function onward(context: Context, element: Element): HTMLElement[] {
  const { model } = context;
  const name = element.businessObject.name || kindOf(element.type);
  const targets = model.all().filter((one) => LEADS_ON.test(one.type) && one !== element && one.parent === element.parent && !/StartEvent|BoundaryEvent/.test(one.type) && !element.outgoing.some((flow) => (flow as any).target === one));
  const made = [title(say("接着走", "What follows")), button(say("在后面加一个用户任务", "Add a user task behind"), () => context.choose(model.insertAfter(element)))];
  if (targets.length) {
    made.push(choose({ id: "connect", label: say(`从“${name}”连到`, `Connect “${name}” to`), value: "", options: [["", say("选一个元素", "Choose an element")], ...targets.map((one) => [one.id, one.businessObject.name || one.id] as [string, string])],
      change: (id) => { const target = model.element(id); if (target) { model.service("modeling").connect(element, target); context.again(); } } }));
  }
  if (element.outgoing.length) {
    const list = make("ul", {}, ...element.outgoing.map((one) => make("li", {}, button(say(`连线：到“${(one as any).target.businessObject.name || (one as any).target.id}”`, `Flow to “${(one as any).target.businessObject.name || (one as any).target.id}”`), () => context.choose(one), "quiet"))));
    made.push(list);
  } else made.push(note(say("后面还没有接任何步骤。", "Nothing follows yet.")));
  return made;
}
