/** What an event waits for or says: timers, messages with their key, errors and escalations. */

import { say } from "../say";
import type { Context } from "./context";
import { check, choose, text } from "./controls";
import { inside, mappings } from "./mappings";
import type { Element, Moddle } from "./model";

export function event(context: Context, element: Element, object: Moddle, definition: Moddle | undefined): HTMLElement[] {
  const { model } = context;
  const fields: HTMLElement[] = [];
  const kind = definition?.$type.replace("bpmn:", "").replace("EventDefinition", "") ?? "Message";
  if (kind === "Timer" && definition) fields.push(...timer(context, element, definition));
  else if (kind === "Message") fields.push(...message(context, element, object, definition ?? object));
  else if (definition && (kind === "Error" || kind === "Escalation")) fields.push(reference(context, element, definition, kind));
  if (object.$type === "bpmn:BoundaryEvent" && kind !== "Error") {
    fields.push(check({ label: say("发生时中断这一步", "Interrupts the step"), value: object.cancelActivity !== false, change: (on) => context.change(() => model.service("modeling").updateProperties(element, { cancelActivity: on })) }));
  }
  return fields;
}

function timer(context: Context, element: Element, definition: Moddle): HTMLElement[] {
  const { model } = context;
  const kinds = ["timeDuration", "timeDate"] as const;
  const kind = kinds.find((one) => definition.get(one)) ?? "timeDuration";
  const write = (name: string, body: string): void => context.change(() => {
    const made = body ? model.create("bpmn:FormalExpression", { body }) : undefined;
    if (made) made.$parent = definition;
    model.set(element, definition, { timeDuration: undefined, timeDate: undefined, [name]: made });
  });
  const body = definition.get(kind)?.body ?? "";
  return [
    choose({ id: "timer-kind", label: say("等什么", "Waits for"), value: kind, options: [["timeDuration", say("过一段时间", "a while")], ["timeDate", say("到某个日期或时刻", "a date or moment")]], change: (name) => { write(name, body); context.again(); } }),
    text({ id: "timer", mono: true, label: kind === "timeDate" ? say("日期或时刻", "Date or moment") : say("多久", "How long"), hint: say("如 PT1H、P3D、2026-03-02，或 FEEL：sign_date - duration(\"P3D\")", "PT1H, P3D, 2026-03-02, or FEEL: sign_date - duration(\"P3D\")"), value: body, change: (value) => write(kind, value) }),
  ];
}

/** Roots of the file that events point to, by name. */
function roots(context: Context, type: string): Moddle[] {
  const definitions = context.model.service("canvas").getRootElement().businessObject.$parent as Moddle;
  return (definitions.get("rootElements") as Moddle[]).filter((one) => one.$type === type);
}

function root(context: Context, element: Element, type: string, properties: Record<string, string>): Moddle {
  const { model } = context;
  const definitions = context.model.service("canvas").getRootElement().businessObject.$parent as Moddle;
  const made = model.create(type, properties);
  made.$parent = definitions;
  model.set(element, definitions, { rootElements: [...definitions.get("rootElements"), made] });
  return made;
}

function message(context: Context, element: Element, object: Moddle, holder: Moddle): HTMLElement[] {
  const { model } = context;
  const name: string = holder.messageRef?.name ?? "";
  const found = model.word(object, "Message");
  return [
    text({ id: "message-name", mono: true, label: say("消息名", "Message"), hint: say("例如 deal_fallthrough", "For example deal_fallthrough"), value: name, change: (value) => context.change(() => {
      const known = roots(context, "bpmn:Message").find((one) => one.name === value);
      model.set(element, holder, { messageRef: value ? (known ?? root(context, element, "bpmn:Message", { name: value })) : undefined });
    }) }),
    text({ id: "message-key", mono: true, label: say("关联键（FEEL）", "Key (FEEL)"), hint: say("靠它找到对的那一单，例如 deal_no", "Finds the right case, for example deal_no"), value: found?.get("key") ?? "", change: (key) => { context.change(() => model.put(element, object, "Message", { key })); context.again(); } }),
    ...(found ? mappings(context, element, say("发出的内容", "What is sent"), inside(context, element, () => found, "inputs")) : []),
    ...(found ? mappings(context, element, say("收到后带回", "What comes back"), inside(context, element, () => found, "outputs")) : []),
  ];
}

function reference(context: Context, element: Element, definition: Moddle, kind: "Error" | "Escalation"): HTMLElement {
  const { model } = context;
  const [ref, code] = kind === "Error" ? ["errorRef", "errorCode"] : ["escalationRef", "escalationCode"];
  return text({ id: "code", mono: true, label: kind === "Error" ? say("错误代码", "Error code") : say("升级代码", "Escalation code"), hint: say("边界事件不填就全接住。", "Empty on a boundary event: catches all."), value: definition.get(ref!)?.get(code!) ?? "", change: (value) => context.change(() => {
    const known = roots(context, `bpmn:${kind}`).find((one) => one.get(code!) === value);
    model.set(element, definition, { [ref!]: value ? (known ?? root(context, element, `bpmn:${kind}`, { name: value, [code!]: value })) : undefined });
  }) });
}
