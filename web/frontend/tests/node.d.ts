/** The little of Node that tests use: no types of Node are installed, since scripts run in browsers. */

declare module "node:fs" {
  export function readdirSync(folder: string): string[];
  export function readFileSync(file: string, encoding: "utf8"): string;
  export function statSync(path: string): { isDirectory(): boolean };
}

declare module "bpmn-moddle" {
  export class BpmnModdle {
    constructor(packages: Record<string, unknown>);
    fromXML(text: string): Promise<{ rootElement: unknown; warnings: unknown[] }>;
    toXML(element: unknown): Promise<{ xml: string }>;
  }
}

interface ImportMeta {
  dirname: string;
}
