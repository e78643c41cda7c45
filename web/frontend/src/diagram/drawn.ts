/** What the server says of one diagram (`web/diagram.py`). */

export interface Drawn {
  process: string;
  name: string;
  xml: string;
  taken: string[];
  current: string[];
  incidents: string[];
  called: Record<string, { key: string; name: string }>;
  entered: string[];
}

export async function fetched(path: string): Promise<Drawn> {
  const answer = await fetch(path, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as Drawn;
}
