/** What a step writes: outputs into the process's data, records of the trade; how often it runs. */

import { say } from "../say";
import type { Context } from "./context";
import { button, choose, note, text, title } from "./controls";
import { inside, mappings, onElement } from "./mappings";
import type { Element, Moddle } from "./model";

export function data(context: Context, element: Element, object: Moddle, plain: string): HTMLElement[] {
  const { model, facts } = context;
  const fields: HTMLElement[] = [];
  if (plain === "UserTask" || plain === "BoundaryEvent") {
    fields.push(...mappings(context, element, say("带回流程的数据", "Out into the process"), onElement(context, element, object, "Output")));
    if (plain === "UserTask") fields.push(note(say("一行都没有时，表单的字段（除个人信息）都进入流程。", "Without a row all fields of the form (but personal ones) go in.")));
  }
  for (const record of model.words(object, "Record")) {
    fields.push(title(say(`业务记录 ${record.get("name")}`, `Record ${record.get("name")}`)),
      ...mappings(context, element, say("记录的内容", "What is recorded"), inside(context, element, () => record, "inputs")),
      button(say("不写这条记录", "Take away"), () => { context.change(() => model.remove(element, object, record)); context.again(); }, "quiet", record.get("name")));
  }
  fields.push(choose({ id: "record", label: say("办完时写一条业务记录", "Write a record when done"), value: "", options: [["", say("选一种记录", "Choose a record")], ...facts.vocabulary.records.map((name) => [name, name] as [string, string])], change: (name) => { if (name) { context.change(() => model.add(element, object, "Record", { name })); context.again(); } } }));
  const many: Moddle | undefined = object.loopCharacteristics;
  if (many?.$type === "bpmn:MultiInstanceLoopCharacteristics") fields.push(...often(context, element, many));
  return fields;
}

function often(context: Context, element: Element, many: Moddle): HTMLElement[] {
  const { model } = context;
  const expression = (name: string, label: string): HTMLElement => text({ id: name, mono: true, label, value: many.get(name)?.body ?? "", change: (body) => context.change(() => model.set(element, many, { [name]: body ? model.create("bpmn:FormalExpression", { body }) : undefined })) });
  return [title(say("多次执行", "Runs many times")), expression("loopCardinality", say("几次（FEEL）", "How often (FEEL)")), expression("completionCondition", say("提前结束的条件（FEEL）", "Ends early when (FEEL)"))];
}
