/** Puts the editor together: canvas, properties, outline, findings, draft, publishing. */

import Modeler from "bpmn-js/lib/Modeler";
import { say } from "../say";
import type { Context } from "./context";
import { button, make } from "./controls";
import descriptor from "./descriptor.json";
import { dialog, leave } from "./dialogs";
import { facts } from "./facts";
import { editForm } from "./form_list";
import { Found } from "./found";
import { type Element, Model } from "./model";
import { offeredModule } from "./offered";
import { Outline } from "./outline";
import { Properties } from "./properties";
import { publish } from "./publishing";
import { Saving } from "./saving";
import { translateModule } from "./words";

const part = (name: string): HTMLElement => document.querySelector(`[data-${name}]`) as HTMLElement;

export async function start(): Promise<void> {
  const told = facts();
  const modeler = new Modeler({
    container: part("canvas"),
    additionalModules: [translateModule, offeredModule],
    moddleExtensions: { fl: descriptor },
    bpmnRenderer: { defaultFillColor: "var(--surface)", defaultStrokeColor: "var(--ink-2)", defaultLabelColor: "var(--ink)" },
    textRenderer: { defaultStyle: { fontFamily: "var(--font)" }, externalStyle: { fontFamily: "var(--font)" } },
  });
  const model = new Model(modeler);
  const bus = model.service("eventBus");
  let chosen: Element | undefined;
  let ours = false;
  const status = part("saved");
  const context: Context = {
    model,
    facts: told,
    change: (act) => { ours = true; try { act(); } finally { ours = false; } },
    again: () => window.setTimeout(() => properties.again()),
    choose: (element) => {
      chosen = element;
      const selection = model.service("selection");
      if (element) { selection.select(element); model.service("canvas").scrollToElement(element); } else selection.deselect(selection.get());
      properties.show(chosen);
      outline.draw(chosen);
    },
    editForm: (key, title, made) => void editForm(key, title, key || fresh(), (kept, name) => { told.drafted_forms[kept] = name; made(kept); }),
    tell: (words) => { status.textContent = words; },
  };
  const fresh = (): string => `${told.key}_form_${Object.keys(told.drafted_forms).length + 1}`.slice(0, 80);
  const properties = new Properties(part("properties"), context);
  const outline = new Outline(part("outline"), context);
  const found = new Found(part("findings"), part("block"), context);
  const saving = new Saving(told, status, async () => { typed(); return (await modeler.saveXML({ format: true })).xml ?? ""; }, (findings) => { found.draw(findings); stateOfPublish(); });
  const stack = model.service("commandStack");
  // What is still being typed is saved with the rest.
  part("properties").addEventListener("input", () => saving.touch());

  const undo = button(say("撤销", "Undo"), () => stack.undo(), "quiet");
  const redo = button(say("重做", "Redo"), () => stack.redo(), "quiet");
  const go = button(say("发布", "Publish"), async () => {
    (document.activeElement as HTMLElement | null)?.blur();
    if (go.getAttribute("aria-disabled") === "true") { part("block").scrollIntoView({ block: "center" }); return; }
    if (await saving.now()) { if (!found.errors) await publish(told.key, saving.revision, (findings) => found.draw(findings)); }
  }, "primary");
  go.setAttribute("aria-describedby", "block");
  const stateOfPublish = (): void => { if (found.errors) go.setAttribute("aria-disabled", "true"); else go.removeAttribute("aria-disabled"); };
  const compare = button(say(`与第 ${told.based_on} 版比较`, `Compare with version ${told.based_on}`), async () => {
    if (await saving.now() && saving.revision > 0) location.assign(`/admin/definitions/process/${told.key}?from=${told.based_on}&to=draft#compared`);
    else status.textContent = say("还没有改动，没有可比的", "No changes yet, so nothing to compare");
  }, "quiet");
  part("actions").append(undo, redo, ...(told.based_on ? [compare] : []),
    button(say("适合窗口", "Fit"), () => model.service("canvas").zoom("fit-viewport", "auto"), "quiet"),
    button(say("导出", "Export"), () => void exported(), "quiet"), button(say("按键", "Keys"), keys, "quiet"),
    button(say("保存", "Save"), () => void saving.now()), go);
  const exported = async (): Promise<void> => {
    const { xml } = await modeler.saveXML({ format: true });
    const link = make("a", { href: URL.createObjectURL(new Blob([xml ?? ""], { type: "application/xml" })), download: `${told.key}.bpmn` });
    link.click();
    URL.revokeObjectURL(link.href);
  };

  const kept = saving.kept();
  try {
    await modeler.importXML(told.xml);
  } catch {
    broken(told.key);
    return;
  }
  look(model);
  part("canvas").querySelector("svg")?.setAttribute("aria-label", say("流程图；键盘请用下面的元素清单", "Diagram; by keyboard use the list of elements below"));
  const logo = part("canvas").querySelector(".bjs-powered-by");
  logo?.setAttribute("aria-label", say("流程图由 bpmn.io 绘制", "Diagram drawn by bpmn.io"));
  bus.on("selection.changed", ({ newSelection }: { newSelection: Element[] }) => {
    const one = newSelection.length === 1 ? (newSelection[0]?.labelTarget ?? newSelection[0]) : undefined;
    if (one === chosen) return;
    chosen = one;
    properties.show(chosen);
    outline.draw(chosen);
  });
  bus.on("commandStack.changed", () => {
    undo.disabled = !stack.canUndo();
    redo.disabled = !stack.canRedo();
    if (chosen && !model.element(chosen.id)) chosen = undefined;
    outline.draw(chosen);
    if (!ours) properties.again();
    saving.touch();
  });
  undo.disabled = redo.disabled = true;
  properties.show(undefined);
  outline.draw(undefined);
  found.draw(told.findings);
  stateOfPublish();
  const asked = decodeURIComponent(location.hash.slice(1));
  const element = asked ? model.element(asked) : undefined;
  if (element) context.choose(element);
  if (kept && kept !== told.xml) offerKept(kept);

  function offerKept(text: string): void {
    const shown = dialog(say("这台电脑上有一份没有存上的改动", "This computer has changes that could not be saved"));
    shown.foot.append(button(say("丢掉它", "Drop them"), () => { saving.forget(); shown.close(); }, "quiet"), button(say("接着改", "Go on with them"), async () => {
      shown.close();
      await modeler.importXML(text).catch(() => undefined);
      model.service("canvas").zoom("fit-viewport", "auto");
      saving.touch();
      properties.show(undefined);
      outline.draw(undefined);
    }, "primary"));
  }
}

/** Hand on what stands in the field that is being typed in. */
function typed(): void {
  const field = document.activeElement;
  if (field instanceof HTMLElement && field.closest("[data-properties]") && field.matches("input, textarea")) field.dispatchEvent(new Event("change"));
}

const READABLE = 0.8;
const BESIDE = { x: 125, y: 40 };

/** Show the whole diagram where it can be read so, else its beginning beside the palette. */
function look(model: Model): void {
  const canvas = model.service("canvas");
  const { inner, outer } = canvas.viewbox() as { inner: { x: number; y: number; width: number; height: number }; outer: { width: number; height: number } };
  const fits = Math.min((outer.width - 2 * BESIDE.x) / inner.width, (outer.height - 2 * BESIDE.y) / inner.height);
  const scale = Math.min(1, Math.max(READABLE, fits));
  canvas.viewbox({ x: inner.x - BESIDE.x / scale, y: inner.y - BESIDE.y / scale, width: outer.width / scale, height: outer.height / scale });
}

/** A text that cannot be drawn is not lost: its file can be taken away, corrected and brought in again. */
function broken(key: string): void {
  part("canvas").replaceChildren(make("div", { class: "empty" }, make("h2", {}, say("这份草稿画不出来", "This draft cannot be drawn")), make("p", {}, say("内容还在。看下面的检查结果，下载文件改好，再导入。", "Nothing is lost. See the findings below, download the file, correct it, and import it again.")),
    make("p", {}, make("a", { class: "button", href: `/admin/definitions/process/${key}/draft` }, say("下载文件", "Download the file")), " ", make("a", { class: "button", href: "/admin/definitions" }, say("去导入", "Import")))));
  part("outline").hidden = true;
}

function keys(): void {
  const shown = dialog(say("按键", "Keys"));
  const rows: [string, string][] = [["Ctrl Z", say("撤销", "undo")], ["Ctrl Shift Z", say("重做", "redo")], ["Ctrl C / V", say("复制、粘贴", "copy, paste")], ["Delete", say("删除选中的", "delete")], ["E", say("改名称", "edit the name")], ["Ctrl F", say("在图里找", "search")], ["H / L / S / C", say("移动画布、框选、腾空间、连线", "hand, lasso, space, connect")], ["↑ ↓ ← →", say("移动选中的或画布", "move what is chosen, or the canvas")], ["Ctrl + / −", say("放大、缩小", "zoom")]];
  shown.body.append(make("p", {}, say("下面这些在画布上用。只用键盘时，从下面的“元素清单”选元素、加任务，在“属性”里改。", "These work on the canvas. By keyboard alone, choose elements and add tasks in the list of elements below, and edit their properties.")), make("dl", { class: "keys" }, ...rows.flatMap(([key, words]) => [make("dt", {}, key), make("dd", {}, words)])));
  shown.foot.append(leave(shown, say("关掉", "Close")));
}
