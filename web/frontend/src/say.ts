/** Words of scripts in the language of the page; Chinese unless the page says that it is English. */

export function english(): boolean {
  return document.documentElement.lang.toLowerCase().startsWith("en");
}

export function say(zh: string, en: string): string {
  return english() ? en : zh;
}
