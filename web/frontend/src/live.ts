/**
 * Live lists: one event stream a visible page, polling where a stream is not to be had, nothing while the page is hidden.
 * Counts change in place; tasks never jump into a list: they are announced, and shown when the person asks for them.
 */

import { register } from "./enhance";
import { say } from "./say";

export interface News {
  id: string;
  todo: number;
  overdue: number;
  claimable: number;
  came: { todo: string[]; claimable: string[] };
  went: string[];
}

const POLL_EVERY = 30_000;
const STREAM_AGAIN_AFTER = 300_000;
const MOST_FAILURES = 3;

type View = keyof News["came"];

/** What the page shows of a person's lists. */
class Shown {
  private readonly fresh = new Set<string>();
  private readonly news = document.querySelector<HTMLElement>("[data-news]");

  constructor(private readonly nav: HTMLElement) {}

  tell(news: News): void {
    this.count(news);
    if (this.news === null) return;
    const view = this.news.dataset.view ?? "";
    if (view !== "todo" && view !== "claimable") return;
    const here = news.came[view as View];
    for (const id of news.went) this.leave(id, view);
    for (const id of view === "todo" ? news.came.claimable : news.came.todo) this.leave(id, view);
    for (const id of here) {
      const row = this.row(id);
      if (row === null) this.fresh.add(id);
      else this.stay(row);
    }
    this.announce();
  }

  offline(away: boolean): void {
    this.news?.parentElement?.querySelector("[data-offline]")?.remove();
    if (!away || this.news === null) return;
    const banner = document.createElement("div");
    banner.className = "banner";
    banner.dataset.level = "wait";
    banner.dataset.offline = "";
    banner.setAttribute("role", "status");
    const text = document.createElement("p");
    text.textContent = say(
      "没有网络。列表停在断开的时候，连上后自动更新。",
      "You are offline. The list stands as it was; it goes on by itself once you are back.",
    );
    banner.append(text);
    this.news.before(banner);
  }

  private count(news: News): void {
    const link = this.nav.querySelector<HTMLElement>('a[href="/inbox"]');
    if (link !== null) {
      let badge = link.querySelector<HTMLElement>(".count");
      if (news.todo === 0) badge?.remove();
      else {
        if (badge === null) {
          badge = document.createElement("span");
          badge.className = "count";
          link.append(badge);
        }
        const unit = document.createElement("span");
        unit.className = "unseen";
        unit.textContent = say(" 件", " tasks");
        badge.replaceChildren(String(news.todo), unit);
      }
    }
    for (const view of ["todo", "claimable"] as const) {
      const tab = document.querySelector(`[data-count="${view}"]`);
      if (tab !== null) tab.textContent = String(news[view]);
    }
  }

  private row(id: string): HTMLElement | null {
    return document.querySelector<HTMLElement>(`[data-list] [data-task="${CSS.escape(id)}"]`);
  }

  private leave(id: string, view: string): void {
    this.fresh.delete(id);
    const row = this.row(id);
    if (row === null || row.dataset.gone !== undefined) return;
    row.dataset.gone = "";
    const note = document.createElement("span");
    note.className = "row__gone";
    note.textContent =
      view === "todo" ? say(" · 已不在您手上", " · no longer yours") : say(" · 已被认领或收回", " · claimed or withdrawn");
    row.querySelector(".row__sub")?.append(note);
    for (const button of row.querySelectorAll("button")) button.disabled = true;
  }

  private stay(row: HTMLElement): void {
    if (row.dataset.gone === undefined) return;
    delete row.dataset.gone;
    row.querySelector(".row__gone")?.remove();
    for (const button of row.querySelectorAll("button")) button.disabled = false;
  }

  private announce(): void {
    if (this.news === null) return;
    if (this.fresh.size === 0) {
      this.news.replaceChildren();
      return;
    }
    const many = this.fresh.size;
    const banner = document.createElement("div");
    banner.className = "banner";
    banner.dataset.size = "s";
    const text = document.createElement("p");
    text.textContent = say(`刚到 ${many} 件`, many === 1 ? "1 just came" : `${many} just came`);
    const show = document.createElement("a");
    show.className = "button";
    show.href = this.news.dataset.href ?? "/inbox";
    show.textContent = say("显示", "Show");
    banner.append(text, show);
    this.news.replaceChildren(banner);
  }
}

/** Names this tab, so that the server drops the stream of the page before. */
function tab(): string {
  const made = Math.random().toString(36).slice(2);
  try {
    const kept = sessionStorage.getItem("fangliu-tab") ?? made;
    sessionStorage.setItem("fangliu-tab", kept);
    return kept;
  } catch {
    return made;
  }
}

/** Keeps one connection for as long as the page is seen. */
class Line {
  private stream: EventSource | null = null;
  private timer: number | undefined;
  private failures = 0;
  private streamlessUntil = typeof EventSource === "undefined" ? Infinity : 0;

  constructor(
    private since: string,
    private readonly shown: Shown,
  ) {}

  begin(): void {
    if (document.hidden || this.stream !== null || this.timer !== undefined) return;
    if (Date.now() < this.streamlessUntil) this.poll(0);
    else this.listen();
  }

  end(): void {
    this.stream?.close();
    this.stream = null;
    window.clearTimeout(this.timer);
    this.timer = undefined;
  }

  private listen(): void {
    const stream = new EventSource(`/events?since=${encodeURIComponent(this.since)}&tab=${tab()}`);
    this.stream = stream;
    stream.addEventListener("inbox", (event) => {
      this.failures = 0;
      this.hear(JSON.parse(event.data as string) as News);
    });
    stream.onerror = () => {
      this.failures += 1;
      if (stream.readyState !== EventSource.CLOSED && this.failures < MOST_FAILURES) return;
      this.end();
      this.streamlessUntil = Date.now() + STREAM_AGAIN_AFTER;
      this.failures = 0;
      this.poll(POLL_EVERY);
    };
  }

  private poll(wait: number): void {
    this.timer = window.setTimeout(async () => {
      this.timer = undefined;
      try {
        const answer = await fetch(`/inbox/pulse?since=${encodeURIComponent(this.since)}`, { credentials: "same-origin" });
        if (answer.status === 401) return;
        if (answer.ok) this.hear((await answer.json()) as News);
      } catch {
        // Not reached: asked again below; the page says so when the browser is offline.
      }
      if (document.hidden) return;
      if (Date.now() < this.streamlessUntil) this.poll(POLL_EVERY);
      else this.begin();
    }, wait);
  }

  private hear(news: News): void {
    this.since = news.id;
    this.shown.tell(news);
  }
}

register("live", (nav) => {
  const shown = new Shown(nav);
  const line = new Line(nav.dataset.since ?? "", shown);
  document.addEventListener("visibilitychange", () => (document.hidden ? line.end() : line.begin()));
  window.addEventListener("pagehide", () => line.end());
  window.addEventListener("pageshow", (event) => event.persisted && line.begin());
  window.addEventListener("offline", () => (shown.offline(true), line.end()));
  window.addEventListener("online", () => (shown.offline(false), line.begin()));
  if (!navigator.onLine) shown.offline(true);
  line.begin();
});
