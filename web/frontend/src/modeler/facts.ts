/** What the page hands to the editor: the text, what the check found, and all names that a diagram may use. */

export interface Finding {
  element: string | null;
  rule: string;
  severity: "error" | "warning";
  text: string;
}

export interface Vocabulary {
  roles: Record<string, { zh: string; en: string }>;
  parties: string[];
  calendars: string[];
  processes: Record<string, string>;
  decisions: Record<string, string>;
  forms: Record<string, string>;
  templates: Record<string, string>;
  hooks: string[];
  records: string[];
}

export interface Facts {
  key: string;
  revision: number;
  based_on: number | null;
  saved: string | null;
  xml: string;
  findings: Finding[];
  vocabulary: Vocabulary;
  drafted_forms: Record<string, string>;
}

export function facts(): Facts {
  return JSON.parse(document.getElementById("editor-data")?.textContent ?? "{}") as Facts;
}

/** A request of this page for JSON. */
export const JSON_ONLY = { Accept: "application/json" };
