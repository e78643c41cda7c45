/** What the canvas offers: only elements that the engine runs as drawn; the rest is refused at publish, so it is not here. */

import { say } from "../say";

/** Entries of the replace menu that stay. */
export const REPLACEMENTS: ReadonlySet<string> = new Set(
  [
    "none-start", "none-end", "message-end", "escalation-end", "error-end", "terminate-end",
    "none-intermediate-throw", "none-intermediate-throwing", "message-intermediate-catch", "message-intermediate-throw",
    "timer-intermediate-catch", "escalation-intermediate-throw",
    "message-boundary", "timer-boundary", "escalation-boundary", "error-boundary",
    "non-interrupting-message-boundary", "non-interrupting-timer-boundary", "non-interrupting-escalation-boundary",
    "exclusive-gateway", "parallel-gateway", "inclusive-gateway", "event-based-gateway",
    "task", "user-task", "service-task", "rule-task", "send-task", "receive-task", "manual-task", "call-activity",
    "expanded-subprocess", "sequence-flow", "default-flow", "conditional-flow",
  ].map((name) => `replace-with-${name}`),
);
/** Marks in the head of the replace menu that stay: many times at once or in turn. */
export const HEADERS: ReadonlySet<string> = new Set(["toggle-parallel-mi", "toggle-sequential-mi", "toggle-non-interrupting"]);
const NOT_APPENDED = ["append.condition-intermediate-event", "append.signal-intermediate-event", "append.compensation-activity"];

type Entries = Record<string, unknown>;
type Service = Record<string, (...given: never[]) => unknown>;

function kept(entries: Entries, which: ReadonlySet<string>): Entries {
  return Object.fromEntries(Object.entries(entries).filter(([id]) => which.has(id)));
}

/** The palette of this editor: tools, then the few elements that processes begin with. */
class Palette {
  static $inject = ["palette", "create", "elementFactory", "spaceTool", "lassoTool", "handTool", "globalConnect", "translate"];
  constructor(
    palette: { registerProvider(provider: unknown): void },
    private create: { start(event: Event, shape: unknown, context?: unknown): void },
    private elementFactory: { createShape(attributes: object): unknown; createParticipantShape(): unknown },
    private spaceTool: { activateSelection(event: Event): void },
    private lassoTool: { activateSelection(event: Event): void },
    private handTool: { activateHand(event: Event): void },
    private globalConnect: { start(event: Event): void },
    private translate: (text: string) => string,
  ) {
    palette.registerProvider(this);
  }

  getPaletteEntries(): Entries {
    const tool = (className: string, title: string, click: (event: Event) => void) => ({ group: "tools", className, title: this.translate(title), action: { click } });
    const element = (type: string, group: string, className: string, title: string, options: object = {}) => {
      const start = (event: Event) => this.create.start(event, this.elementFactory.createShape({ type, ...options }));
      return { group, className, title, action: { dragstart: start, click: start } };
    };
    return {
      "hand-tool": tool("bpmn-icon-hand-tool", "Activate hand tool", (event) => this.handTool.activateHand(event)),
      "lasso-tool": tool("bpmn-icon-lasso-tool", "Activate lasso tool", (event) => this.lassoTool.activateSelection(event)),
      "space-tool": tool("bpmn-icon-space-tool", "Activate create/remove space tool", (event) => this.spaceTool.activateSelection(event)),
      "global-connect-tool": tool("bpmn-icon-connection-multi", "Activate global connect tool", (event) => this.globalConnect.start(event)),
      "tool-separator": { group: "tools", separator: true },
      "create.start-event": element("bpmn:StartEvent", "event", "bpmn-icon-start-event-none", this.translate("Create start event")),
      "create.timer": element("bpmn:IntermediateCatchEvent", "event", "bpmn-icon-intermediate-event-catch-timer", this.translate("Timer intermediate catch event"), { eventDefinitionType: "bpmn:TimerEventDefinition" }),
      "create.end-event": element("bpmn:EndEvent", "event", "bpmn-icon-end-event-none", this.translate("Create end event")),
      "create.exclusive-gateway": element("bpmn:ExclusiveGateway", "gateway", "bpmn-icon-gateway-xor", this.translate("Exclusive gateway")),
      "create.parallel-gateway": element("bpmn:ParallelGateway", "gateway", "bpmn-icon-gateway-parallel", this.translate("Parallel gateway")),
      "create.user-task": element("bpmn:UserTask", "activity", "bpmn-icon-user-task", this.translate("User task")),
      "create.service-task": element("bpmn:ServiceTask", "activity", "bpmn-icon-service-task", this.translate("Service task")),
      "create.rule-task": element("bpmn:BusinessRuleTask", "activity", "bpmn-icon-business-rule-task", this.translate("Business rule task")),
      "create.call-activity": element("bpmn:CallActivity", "activity", "bpmn-icon-call-activity", this.translate("Call activity")),
    };
  }
}

/** Takes away what the pad and the menu offer beyond that; a plain task becomes a user task. */
class Narrowing {
  static $inject = ["contextPad", "popupMenu", "autoPlace", "elementFactory", "create"];
  constructor(
    contextPad: { registerProvider(priority: number, provider: unknown): void },
    popupMenu: { registerProvider(id: string, priority: number, provider: unknown): void },
    autoPlace: { append(source: unknown, shape: unknown): void },
    elementFactory: { createShape(attributes: object): unknown },
    create: { start(event: Event, shape: unknown, context?: unknown): void },
  ) {
    contextPad.registerProvider(500, {
      getContextPadEntries: (source: unknown) => (entries: Entries) => {
        for (const id of NOT_APPENDED) delete entries[id];
        const task = entries["append.append-task"] as { className: string; title: string; action: object } | undefined;
        if (task) {
          const made = () => elementFactory.createShape({ type: "bpmn:UserTask" });
          task.className = "bpmn-icon-user-task";
          task.action = {
            click: () => autoPlace.append(source, made()),
            dragstart: (event: Event) => create.start(event, made(), { source }),
          };
        }
        return entries;
      },
      getMultiElementContextPadEntries: () => (entries: Entries) => entries,
    });
    popupMenu.registerProvider("bpmn-replace", 500, {
      getPopupMenuEntries: () => (entries: Entries) => kept(entries, REPLACEMENTS),
      getPopupMenuHeaderEntries: () => (entries: Entries) => kept(entries, HEADERS),
    });
  }
}

export const offeredModule = {
  __init__: ["paletteProvider", "narrowing"],
  paletteProvider: ["type", Palette],
  narrowing: ["type", Narrowing],
};

/** What elements are called in lists and above their properties. */
export function kindOf(type: string): string {
  const names: Record<string, [string, string]> = {
    Process: ["流程", "Process"], Participant: ["泳池", "Pool"], Lane: ["泳道", "Lane"],
    StartEvent: ["开始", "Start"], EndEvent: ["结束", "End"], IntermediateCatchEvent: ["等待事件", "Wait event"],
    IntermediateThrowEvent: ["发出事件", "Throw event"], BoundaryEvent: ["边界事件", "Boundary event"],
    UserTask: ["用户任务", "User task"], ServiceTask: ["服务任务", "Service task"], BusinessRuleTask: ["判定任务", "Decision task"],
    SendTask: ["发送消息", "Send message"], ReceiveTask: ["接收消息", "Receive message"], ManualTask: ["线下动作", "Manual task"],
    Task: ["空任务", "Plain task"], CallActivity: ["调用流程", "Called process"], SubProcess: ["子流程", "Subprocess"],
    ExclusiveGateway: ["排他网关", "Exclusive gateway"], ParallelGateway: ["并行网关", "Parallel gateway"],
    InclusiveGateway: ["包容网关", "Inclusive gateway"], EventBasedGateway: ["事件网关", "Event gateway"],
    SequenceFlow: ["连线", "Flow"], TextAnnotation: ["注释", "Annotation"], Association: ["关联线", "Association"],
  };
  const found = names[type.replace("bpmn:", "")];
  return found ? say(...found) : type.replace("bpmn:", "");
}

export type { Service };
