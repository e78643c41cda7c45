/** The dialog before publishing: which version it will be, what goes along, and who stays on the version they began with. */

import { say } from "../say";
import { send } from "../sending";
import { button, make } from "./controls";
import { dialog, leave } from "./dialogs";
import { type Finding, JSON_ONLY } from "./facts";

interface Plan {
  version: number;
  /** The version that the draft began with, when a newer one was published since. */
  based_on: number | null;
  staying: { version: number; number: number }[];
  along: { kind: string; name: string }[];
}

export async function publish(key: string, revision: number, refused: (findings: Finding[]) => void): Promise<void> {
  const shown = dialog(say("发布这份草稿", "Publish this draft"));
  const answer = await fetch(`/admin/editor/${key}/publishing`, { headers: JSON_ONLY }).catch(() => undefined);
  if (!answer?.ok) {
    shown.body.append(make("p", {}, say("没有草稿可以发布：先改一处并等它保存。", "There is no draft to publish: change something and wait until it is saved.")));
    shown.foot.append(leave(shown, say("知道了", "Close")));
    return;
  }
  const plan = await answer.json() as Plan;
  const staying = plan.staying.map((one) => say(`${one.number} 单留在第 ${one.version} 版`, `${one.number} on version ${one.version}`));
  shown.body.append(
    make("p", {}, say(`将成为第 ${plan.version} 版，下一单起生效。`, `It becomes version ${plan.version} and applies from the next case on.`)),
    make("p", {}, staying.length ? say(`在途的不变：${staying.join("，")}。`, `Running ones do not change: ${staying.join(", ")}.`) : say("现在没有在途的单子。", "Nothing is running now.")),
  );
  if (plan.based_on !== null) {
    shown.body.append(make("p", { class: "field__error" }, say(`这份草稿从第 ${plan.based_on} 版改起，之后已发布第 ${plan.version - 1} 版；发布会盖掉其间的改动。`, `This draft began with version ${plan.based_on}; version ${plan.version - 1} was published since, and publishing would undo what it changed.`)),
      make("p", {}, make("a", { href: `/admin/definitions/process/${key}?from=${plan.version - 1}&to=draft#compared` }, say(`先与第 ${plan.version - 1} 版比较`, `Compare with version ${plan.version - 1} first`))));
  }
  if (plan.along.length) shown.body.append(make("p", {}, say("一起发布：", "Published along: ") + plan.along.map((one) => `${one.kind} ${one.name}`).join(say("、", ", "))));
  const problem = make("p", { class: "field__error", role: "alert" });
  const go = button(say(`发布第 ${plan.version} 版`, `Publish version ${plan.version}`), async () => {
    go.setAttribute("aria-disabled", "true");
    const body = new FormData();
    body.set("revision", String(revision));
    const done = await send(`/admin/editor/${key}/publish`, { body, headers: JSON_ONLY }).catch(() => undefined);
    const told = await done?.json().catch(() => undefined) as { href?: string; text?: string; findings?: Finding[] } | undefined;
    if (done?.ok && told?.href) { location.assign(told.href); return; }
    go.removeAttribute("aria-disabled");
    problem.textContent = told?.text ?? say("没有发布：连不上，请再试。", "Not published: not connected, try again.");
    if (!problem.isConnected) shown.body.append(problem);
    if (told?.findings?.length) refused(told.findings);
  }, "primary");
  shown.foot.append(leave(shown, say("先不发布", "Not yet")), go);
  go.focus();
}
