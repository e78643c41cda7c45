/** Requests of scripts to our own server: the session's token travels in a header, as forms carry it in a field. */

export const CSRF_HEADER = "X-CSRF-Token";

export function csrf(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";
}

/** Send a writing request to a path of ours. The promise is rejected only when the server was not reached. */
export function send(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set(CSRF_HEADER, csrf());
  return fetch(path, { method: "POST", credentials: "same-origin", redirect: "manual", ...init, headers });
}
