// Runs the twelve-task process with bpmn-engine, cold: for every completion the state is read from a file of JSON, the
// engine recovered and resumed, the task signalled, the state taken and written (fsync). For every line read it runs one
// process and answers the mean CPU milliseconds of a completion.

import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Engine } from "bpmn-engine";

const TASKS = 12;
const source = readFileSync(process.argv[2], "utf8");
const folder = mkdtempSync(join(tmpdir(), "fangliu-bench-"));
const file = join(folder, "state.json");

function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function keep(state) {
  const handle = openSync(file, "w");
  writeSync(handle, JSON.stringify(state));
  fsyncSync(handle);
  closeSync(handle);
}

async function complete(number) {
  const engine = new Engine().recover(JSON.parse(readFileSync(file, "utf8")));
  const execution = await engine.resume();
  const [task] = execution.getPostponed().filter((element) => element.type === "bpmn:UserTask");
  const form = { note: `第${number}步办理`, amount: 1234567.8, ok: true };
  if (form.note.length > 200 || typeof form.amount !== "number" || form.amount < 0 || typeof form.ok !== "boolean") {
    throw new Error("the form is not valid");
  }
  Object.assign(execution.environment.variables, form);
  task.signal(form);
  keep(await execution.getState());
  const ended = execution.completed || execution.state === "idle";
  engine.stop();
  return ended;
}

async function walk() {
  const engine = new Engine({ name: "twelve", source });
  const execution = await engine.execute();
  keep(await execution.getState());
  engine.stop();
  let total = 0;
  let ended = false;
  for (let number = 1; number <= TASKS; number += 1) {
    const begun = cpu();
    ended = await complete(number);
    total += cpu() - begun;
  }
  if (!ended) throw new Error("the process did not end after twelve tasks");
  return total / TASKS;
}

console.log("ready");
for await (const _ of createInterface({ input: process.stdin })) console.log(await walk());
rmSync(folder, { recursive: true });
