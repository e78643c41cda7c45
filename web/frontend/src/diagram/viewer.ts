/** One BPMN drawing in a box that scrolls by itself: bpmn-js without its own navigation, so that pages scroll as ever. */

import Viewer from "bpmn-js/lib/Viewer";
import { say } from "../say";
import type { Drawn } from "./drawn";

const EDGE = 24;
const SMALLEST = 0.2;
const LARGEST = 2;
const USUAL = 0.85;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Shape extends Box {
  id: string;
  waypoints?: unknown;
}

interface Canvas {
  resized(): void;
  viewbox(): { inner: Box };
  viewbox(box: Box): void;
  addMarker(id: string, marker: string): void;
}

interface Registry {
  get(id: string): Shape | undefined;
}

interface Overlays {
  add(id: string, overlay: { position: Record<string, number>; html: HTMLElement; show?: object; scale?: boolean }): void;
}

interface EventBus {
  on(event: string, act: (event: { element: { id: string } }) => void): void;
}

export class Sheet {
  private readonly paper = document.createElement("div");
  private viewer: Viewer | undefined;
  private whole: Box = { x: 0, y: 0, width: 1, height: 1 };
  private scale = USUAL;
  private here: Shape | undefined;

  constructor(
    private readonly frame: HTMLElement,
    private readonly box: HTMLElement,
    private readonly open: (process: string) => void,
  ) {
    this.paper.className = "drawn__paper";
    box.append(this.paper);
    this.dragged();
  }

  async show(drawn: Drawn): Promise<void> {
    this.viewer?.destroy();
    this.frame.querySelector(".bjs-powered-by")?.remove();
    // Labels are measured with this font, so it has to be named: a variable would measure as another one.
    const fontFamily = getComputedStyle(this.box).fontFamily;
    const viewer = new Viewer({
      container: this.paper,
      bpmnRenderer: {
        defaultFillColor: "var(--surface)",
        defaultStrokeColor: "var(--line-strong)",
        defaultLabelColor: "var(--ink)",
      },
      textRenderer: { defaultStyle: { fontFamily }, externalStyle: { fontFamily } },
    });
    this.viewer = viewer;
    await viewer.importXML(drawn.xml);
    const canvas = viewer.get<Canvas>("canvas");
    this.whole = { ...canvas.viewbox().inner };
    const drawing = this.paper.querySelector("svg");
    drawing?.removeAttribute("tabindex");
    drawing?.setAttribute("aria-hidden", "true");
    this.mark(viewer, canvas, drawn);
    // The watermark stands beside the scrolling box, where it is always seen and can be reached.
    const logo = this.paper.querySelector<HTMLElement>(".bjs-powered-by");
    if (logo !== null) {
      logo.setAttribute("aria-label", say("流程图由 bpmn.io 绘制", "Diagram drawn by bpmn.io"));
      this.frame.append(logo);
    }
    this.zoom(USUAL);
    this.seek();
  }

  private mark(viewer: Viewer, canvas: Canvas, drawn: Drawn): void {
    const registry = viewer.get<Registry>("elementRegistry");
    const overlays = viewer.get<Overlays>("overlays");
    const known = (id: string) => registry.get(id) !== undefined;
    for (const id of drawn.taken.filter(known)) canvas.addMarker(id, "is-taken");
    for (const id of drawn.current.filter(known)) {
      canvas.addMarker(id, "is-here");
      const stopped = drawn.incidents.includes(id);
      overlays.add(id, { position: { top: -26, left: 0 }, html: flag(stopped), scale: true });
    }
    for (const id of drawn.incidents.filter(known)) {
      canvas.addMarker(id, "is-stopped");
      if (!drawn.current.includes(id)) overlays.add(id, { position: { top: -26, left: 0 }, html: flag(true), scale: true });
    }
    for (const id of Object.keys(drawn.called).filter(known)) canvas.addMarker(id, "is-called");
    this.here = [...drawn.current].map((id) => registry.get(id)).find((shape) => shape !== undefined && !shape.waypoints);
    viewer.get<EventBus>("eventBus").on("element.click", ({ element }) => {
      const called = drawn.called[element.id];
      if (called !== undefined) this.open(called.key);
    });
  }

  zoom(scale: number): void {
    const canvas = this.viewer?.get<Canvas>("canvas");
    if (canvas === undefined) return;
    const { box } = this;
    const middle = { x: (box.scrollLeft + box.clientWidth / 2) / this.scale, y: (box.scrollTop + box.clientHeight / 2) / this.scale };
    this.scale = Math.min(LARGEST, Math.max(SMALLEST, scale));
    const { x, y, width, height } = this.whole;
    this.paper.style.width = `${Math.max(box.clientWidth, (width + 2 * EDGE) * this.scale)}px`;
    this.paper.style.height = `${Math.max(box.clientHeight, (height + 2 * EDGE) * this.scale)}px`;
    canvas.resized();
    canvas.viewbox({
      x: x - EDGE,
      y: y - EDGE,
      width: this.paper.clientWidth / this.scale,
      height: this.paper.clientHeight / this.scale,
    });
    box.scrollTo(middle.x * this.scale - box.clientWidth / 2, middle.y * this.scale - box.clientHeight / 2);
  }

  by(factor: number): void {
    this.zoom(this.scale * factor);
  }

  fit(): void {
    const { width, height } = this.whole;
    this.zoom(Math.min(this.box.clientWidth / (width + 2 * EDGE), this.box.clientHeight / (height + 2 * EDGE), 1));
  }

  /** Scroll to where the instance is now, else to the beginning. */
  seek(): void {
    if (this.scale < 0.5) this.zoom(USUAL);
    const { box, here, scale, whole } = this;
    const x = here ? (here.x + here.width / 2 - whole.x + EDGE) * scale - box.clientWidth / 2 : 0;
    const y = here ? (here.y + here.height / 2 - whole.y + EDGE) * scale - box.clientHeight / 2 : 0;
    box.scrollTo(Math.max(0, x), Math.max(0, y));
  }

  /** A mouse may pull the paper; fingers and keys scroll by themselves. */
  private dragged(): void {
    const { box } = this;
    let from: { x: number; y: number } | undefined;
    box.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse" && event.button === 0) from = { x: event.clientX, y: event.clientY };
    });
    box.addEventListener("pointermove", (event) => {
      if (from === undefined || event.buttons !== 1) return;
      box.scrollBy(from.x - event.clientX, from.y - event.clientY);
      from = { x: event.clientX, y: event.clientY };
    });
    box.addEventListener("pointerup", () => (from = undefined));
  }
}

function flag(stopped: boolean): HTMLElement {
  const made = document.createElement("span");
  made.className = "drawn__flag";
  made.dataset.state = stopped ? "incident" : "doing";
  made.textContent = stopped ? say("✕ 异常", "✕ Stopped") : say("◐ 现在在这里", "◐ Now here");
  return made;
}
