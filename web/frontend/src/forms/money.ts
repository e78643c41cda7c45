/** Amounts in Chinese capitals, as forms/money.py writes them: rules of 《支付结算办法》附一. */

import { Exact } from "./decimals";

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["", "拾", "佰", "仟"];
const LIMIT = 10n ** 18n;

/** The amount in words (伍佰万元整), or nothing when the text is no amount of whole fen below 10^16 yuan. */
export function inWords(typed: string): string {
  const amount = Exact.read(typed);
  if (amount === null || amount.scale > 2) return "";
  const fen = amount.at(2);
  const size = fen < 0n ? -fen : fen;
  if (size >= LIMIT) return "";
  const yuan = size / 100n;
  const cents = Number(size % 100n);
  const jiao = Math.floor(cents / 10);
  const rest = cents % 10;
  let text = fen < 0n ? "负" : "";
  if (yuan > 0n || cents === 0) text += `${integer(yuan) || "零"}元`;
  if (cents === 0) return `${text}整`;
  if (yuan > 0n && (yuan % 10n === 0n || jiao === 0)) text += "零";
  if (jiao > 0) text += `${DIGITS[jiao]}角`;
  return text + (rest > 0 ? `${DIGITS[rest]}分` : "整");
}

function integer(number: bigint): string {
  for (const [unit, name] of [
    [10n ** 8n, "亿"],
    [10n ** 4n, "万"],
  ] as const) {
    if (number >= unit) {
      const high = number / unit;
      const low = number % unit;
      const gap = low > 0n && low < unit / 10n ? "零" : "";
      return integer(high) + name + gap + integer(low);
    }
  }
  return thousands(Number(number));
}

function thousands(number: number): string {
  let text = "";
  let zero = false;
  for (const place of [3, 2, 1, 0]) {
    const digit = Math.floor(number / 10 ** place) % 10;
    if (digit > 0) text += (zero && text ? "零" : "") + DIGITS[digit] + PLACES[place];
    zero = digit === 0;
  }
  return text;
}
