/** The formats of text that a form knows, as forms/formats.py reads them; null: it is none. Text arrives narrowed. */

/** A date, a time or a date-time: in ISO form, and the day that date bounds look at. */
export class Moment {
  constructor(
    readonly iso: string,
    readonly day: string,
  ) {}
}

/** What judging depends on beside what was typed: today (null: unknown), and the zone's offset in minutes. */
export interface Ground {
  today: string | null;
  offset: number;
}

type Read = (text: string, ground: Ground) => string | Moment | null;

const DATE_TIME =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?(Z|[+-][0-9]{2}:[0-9]{2})?$/;
const TIME = /^([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?$/;
const EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MOBILE = /^(?:\+?86|0086)?(1[3-9][0-9]{9})$/;
const LANDLINE = /^(0[1-9][0-9]{1,2})([2-9][0-9]{6,7})$/;
const SERVICE = /^[48]00[0-9]{7}$/;
const ID_CARD = /^[1-9][0-9]{16}[0-9X]$/;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = "10X98765432";
const PROVINCES = new Set(
  [[11, 15], [21, 23], [31, 37], [41, 46], [50, 54], [61, 65], [71, 71], [81, 83]].flatMap(([from = 0, to = 0]) =>
    Array.from({ length: to - from + 1 }, (_, at) => String(from + at)),
  ),
);
const MINUTE = 60_000;

export const FORMATS: Readonly<Record<string, Read>> = {
  date: (text) => (isDay(text) ? new Moment(text, text) : null),
  time: readTime,
  "date-time": readDateTime,
  email: (text) => (text.length <= 254 && EMAIL.test(text) ? text : null),
  "phone-cn": readPhone,
  "id-card-cn": readIdCard,
  uuid: readUuid,
  document: readUuid,
};

export function isDay(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) || text.startsWith("0000")) return false;
  const made = at(text, 0, 0, 0);
  return made.toISOString().slice(0, 10) === text;
}

function at(day: string, hour: number, minute: number, second: number): Date {
  const made = new Date(0);
  made.setUTCFullYear(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10)));
  made.setUTCHours(hour, minute, second);
  return made;
}

function readTime(text: string): Moment | null {
  const found = TIME.exec(text);
  if (found === null) return null;
  const [, hour = "", minute = "", second = "00"] = found;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return new Moment(`${hour}:${minute}:${second}`, "");
}

function readDateTime(text: string, ground: Ground): Moment | null {
  const found = DATE_TIME.exec(text);
  if (found === null) return null;
  const [, day = "", hour = "", minute = "", second = "0", fraction = "", zone = ""] = found;
  if (!isDay(day) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  let moment = at(day, Number(hour), Number(minute), Number(second));
  if (zone !== "") {
    const offset = zone === "Z" ? 0 : (zone.startsWith("-") ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
    if (Math.abs(offset) >= 24 * 60) return null;
    moment = new Date(moment.getTime() + (ground.offset - offset) * MINUTE);
  }
  const iso = moment.toISOString();
  if (iso.length !== 24 || iso.startsWith("0000")) return null;
  const micro = fraction.padEnd(6, "0");
  const size = Math.abs(ground.offset);
  const shift = `${ground.offset < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
  return new Moment(`${iso.slice(0, 19)}${Number(micro) > 0 ? `.${micro}` : ""}${shift}`, iso.slice(0, 10));
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}

function readPhone(text: string): string | null {
  const plain = text.replace(/[ ()-]/g, "");
  const mobile = MOBILE.exec(plain);
  if (mobile !== null) return mobile[1] ?? null;
  if (SERVICE.test(plain)) return plain;
  for (const code of [3, 4]) {
    const area = plain.slice(0, code);
    const rest = plain.slice(code);
    const three = area.startsWith("01") || area.startsWith("02");
    if (LANDLINE.test(plain) && (code === 3) === three && rest.length >= 7 && rest.length <= 8) return `${area}-${rest}`;
  }
  return null;
}

function readIdCard(text: string, ground: Ground): string | null {
  const plain = text.replace(/[ -]/g, "").toUpperCase();
  if (!ID_CARD.test(plain) || (!plain.startsWith("9") && !PROVINCES.has(plain.slice(0, 2)))) return null;
  const born = `${plain.slice(6, 10)}-${plain.slice(10, 12)}-${plain.slice(12, 14)}`;
  if (!isDay(born) || born < "1850" || (ground.today !== null && born > ground.today)) return null;
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(plain[place]), 0);
  return plain[17] === CHECKS[sum % 11] ? plain : null;
}

function readUuid(text: string): string | null {
  const lower = text.toLowerCase();
  return UUID.test(lower) ? lower : null;
}
