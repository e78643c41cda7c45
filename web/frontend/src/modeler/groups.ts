/** Which groups of properties an element has. */

import { say } from "../say";
import { assignment } from "./assignment";
import type { Context } from "./context";
import { data } from "./data";
import { event } from "./events";
import { formOf } from "./form_choice";
import { general } from "./general";
import type { Element, Moddle } from "./model";
import { portal } from "./portal";
import { service } from "./services";
import { sla } from "./sla";

export interface Group {
  id: string;
  title: string;
  fields(): HTMLElement[];
}

const NODES = /Task$|Gateway$|Event$|CallActivity|SubProcess/;

export function groupsOf(context: Context, element: Element, object: Moddle, type: string): Group[] {
  const plain = type.replace("bpmn:", "");
  const groups: Group[] = [{ id: "general", title: say("通用", "General"), fields: () => general(context, element, object, plain) }];
  const add = (id: string, title: string, fields: () => HTMLElement[]) => groups.push({ id, title, fields });
  if (plain === "UserTask") {
    add("work", say("办理与时限", "Who and when"), () => [...assignment(context, element, object), ...sla(context, element, object)]);
  }
  if (plain === "UserTask" || plain === "Process") add("form", say("表单", "Form"), () => formOf(context, element, object, plain));
  if (["ServiceTask", "BusinessRuleTask", "CallActivity"].includes(plain)) {
    add("service", { ServiceTask: say("服务", "Service"), BusinessRuleTask: say("判定表", "Decision"), CallActivity: say("流程", "Process") }[plain] ?? "", () => service(context, element, object, plain));
  }
  const definition = (object.get("eventDefinitions") as Moddle[] | undefined)?.[0];
  if (definition || plain === "SendTask" || plain === "ReceiveTask") {
    add("event", say("事件", "Event"), () => event(context, element, object, definition));
  }
  if (NODES.test(plain)) {
    add("portal", say("客户文案", "Customers"), () => portal(context, element, object));
    add("data", say("数据", "Data"), () => data(context, element, object, plain));
  }
  return groups;
}
