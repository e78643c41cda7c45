/** Reads and writes a diagram's elements: BPMN's own properties and our `fl:` elements, each change one step of undo. */

import type Modeler from "bpmn-js/lib/Modeler";

export interface Moddle {
  $type: string;
  $parent?: Moddle;
  id?: string;
  name?: string;
  get(name: string): any;
  set(name: string, value: unknown): void;
  [name: string]: any;
}

export interface Element {
  id: string;
  type: string;
  businessObject: Moddle;
  parent?: Element;
  children?: Element[];
  incoming: Element[];
  outgoing: Element[];
  x: number;
  y: number;
  width: number;
  height: number;
  waypoints?: { x: number; y: number }[];
  label?: Element;
  labelTarget?: Element;
}

export class Model {
  constructor(readonly modeler: Modeler) {}

  service<T = any>(name: string): T {
    return (this.modeler as unknown as { get(name: string): T }).get(name);
  }

  element(id: string): Element | undefined {
    return this.service("elementRegistry").get(id);
  }

  /** The process of the file, which has no shape of its own when a pool is drawn. */
  process(): { element: Element; object: Moddle } {
    const root: Element = this.service("canvas").getRootElement();
    if (root.type === "bpmn:Process") return { element: root, object: root.businessObject };
    const pool = (root.children ?? []).find((child) => child.businessObject.processRef);
    return { element: pool ?? root, object: pool ? pool.businessObject.processRef : root.businessObject };
  }

  /** All elements that a person may choose, in the order of the file. */
  all(): Element[] {
    const found: Element[] = this.service("elementRegistry").filter(
      (element: Element) => !element.labelTarget && element.type.startsWith("bpmn:") && !["bpmn:Collaboration", "bpmn:Process"].includes(element.type),
    );
    return found;
  }

  create(type: string, properties: Record<string, unknown> = {}): Moddle {
    return this.service("bpmnFactory").create(type, properties);
  }

  set(element: Element, object: Moddle, properties: Record<string, unknown>): void {
    this.service("modeling").updateModdleProperties(element, object, properties);
  }

  /** Our elements of one word on an object. */
  words(object: Moddle, word: string): Moddle[] {
    const values: Moddle[] = object.extensionElements?.get("values") ?? [];
    return values.filter((value) => value.$type === `fl:${word}`);
  }

  word(object: Moddle, word: string): Moddle | undefined {
    return this.words(object, word)[0];
  }

  add(element: Element, object: Moddle, word: string, properties: Record<string, unknown> = {}): Moddle {
    const made = this.create(`fl:${word}`, properties);
    const holder: Moddle | undefined = object.extensionElements;
    if (!holder) {
      const created = this.create("bpmn:ExtensionElements", { values: [made] });
      made.$parent = created;
      created.$parent = object;
      this.set(element, object, { extensionElements: created });
    } else {
      made.$parent = holder;
      this.set(element, holder, { values: [...holder.get("values"), made] });
    }
    return made;
  }

  remove(element: Element, object: Moddle, gone: Moddle): void {
    const holder: Moddle = object.extensionElements;
    const left = (holder.get("values") as Moddle[]).filter((value) => value !== gone);
    if (left.length) this.set(element, holder, { values: left });
    else this.set(element, object, { extensionElements: undefined });
  }

  /** Set attributes of a once-only word: made when it is missing, taken away when nothing is left of it. */
  put(element: Element, object: Moddle, word: string, properties: Record<string, unknown>): void {
    const clean = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value === "" ? undefined : value]));
    const found = this.word(object, word);
    if (!found) {
      if (Object.values(clean).some((value) => value !== undefined)) this.add(element, object, word, clean);
      return;
    }
    this.set(element, found, clean);
    const names: string[] = (found as any).$descriptor.properties.map((one: { name: string }) => one.name.replace(/^fl:/, ""));
    const filled = names.some((name) => { const value = found.get(name); return Array.isArray(value) ? value.length : value !== undefined && value !== ""; });
    if (!filled) this.remove(element, object, found);
  }

  documentation(object: Moddle): string {
    return (object.get("documentation") as Moddle[] | undefined)?.[0]?.text ?? "";
  }

  setDocumentation(element: Element, object: Moddle, text: string): void {
    const made = text ? [this.create("bpmn:Documentation", { text })] : [];
    for (const one of made) one.$parent = object;
    this.set(element, object, { documentation: made });
  }

  /** Draw a new task into a flow, and make room for it. */
  insertOn(flow: Element, type = "bpmn:UserTask"): Element {
    const modeling = this.service("modeling");
    const source: Element = (flow as any).source;
    const target: Element = (flow as any).target;
    const parent = source.parent as Element;
    const forward = target.x > source.x + source.width;
    if (forward) {
      const start = source.x + source.width + 5;
      const shapes = (this.service("elementRegistry").filter((one: Element) => !one.waypoints && one.parent) as Element[]);
      const space = this.service("spaceTool");
      const adjustments = space.calculateAdjustments(shapes, "x", 150, start);
      space.makeSpace(adjustments.movingShapes, adjustments.resizingShapes, { x: 150, y: 0 }, "e", start);
    }
    const at = { x: source.x + source.width + 100, y: source.y + source.height / 2 + (forward ? 0 : 120) };
    const shape: Element = modeling.createShape({ type }, at, parent);
    modeling.reconnectEnd(flow, shape, { x: shape.x, y: shape.y + shape.height / 2 });
    modeling.connect(shape, target);
    return shape;
  }

  /** Draw a new task behind an element: into its one flow, else beside it. */
  insertAfter(element: Element, type = "bpmn:UserTask"): Element {
    const flows = element.outgoing.filter((one) => one.type === "bpmn:SequenceFlow");
    if (flows.length === 1 && flows[0]) return this.insertOn(flows[0], type);
    return this.service("autoPlace").append(element, this.service("elementFactory").createShape({ type }));
  }
}
