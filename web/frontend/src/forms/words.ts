/** What a person reads when a field is wrong: the same texts as forms/words.py, held together by tests/unit/forms/said.json. */

import type { Field } from "./model";

type Words = readonly [zh: string, en: string];

const TYPES: Readonly<Record<string, Words>> = {
  object: ["要填一组内容", "must be a group of fields"],
  array: ["要填一个列表", "must be a list"],
  string: ["要填文字", "must be text"],
  number: ["要填数字，例如 1234.50", "must be a number such as 1234.50"],
  integer: ["要填整数", "must be a whole number"],
  boolean: ["要选“是”或“否”", "must be yes or no"],
};
const FORMATS: Readonly<Record<string, Words>> = {
  date: ["要填日期，例如 2026-03-02", "must be a date such as 2026-03-02"],
  "date-time": ["要填日期和时间，例如 2026-03-02T14:30", "must be a date and time such as 2026-03-02T14:30"],
  time: ["要填时间，例如 14:30", "must be a time such as 14:30"],
  email: ["要填电子邮箱，例如 name@example.com", "must be an e-mail address such as name@example.com"],
  "phone-cn": ["要填手机号或带区号的电话", "must be a mainland mobile number, or a landline with its area code"],
  "id-card-cn": ["身份证号不对，请核对 18 位号码", "is no valid identity card number; check its 18 characters"],
  uuid: ["要填编号（UUID）", "must be a UUID"],
  document: ["要先上传文件", "must be an uploaded file"],
};
const CHOICE: Words = ["要从给出的选项里选", "must be one of the choices"];
const RULES: Readonly<Record<string, Words>> = {
  enum: CHOICE,
  oneOf: CHOICE,
  const: ["必须是“{wanted}”", "must be {wanted}"],
  minimum: ["不能小于 {wanted}{unit}", "must not be less than {wanted}{unit}"],
  maximum: ["不能大于 {wanted}{unit}", "must not be more than {wanted}{unit}"],
  exclusiveMinimum: ["必须大于 {wanted}{unit}", "must be more than {wanted}{unit}"],
  exclusiveMaximum: ["必须小于 {wanted}{unit}", "must be less than {wanted}{unit}"],
  multipleOf: ["必须是 {wanted} 的整数倍", "must be a multiple of {wanted}"],
  minLength: ["至少要 {wanted} 个字", "must have at least {wanted} characters"],
  maxLength: ["最多 {wanted} 个字", "must have at most {wanted} characters"],
  pattern: ["格式不对", "does not have the right form"],
  formatMinimum: ["不能早于{wanted}", "must not be before {wanted}"],
  formatMaximum: ["不能晚于{wanted}", "must not be after {wanted}"],
  minItems: ["至少要 {wanted} 项", "must have at least {wanted} items"],
  maxItems: ["最多 {wanted} 项", "must have at most {wanted} items"],
  uniqueItems: ["有重复的项", "must not have an item twice"],
  readOnly: ["只供查看，不能填写", "is shown only and cannot be filled in"],
  if: ["按目前的选择不用填写，请清空", "does not apply to what was chosen; leave it empty"],
  dependentRequired: ["填了“{wanted}”就要填", "is needed because {wanted} is given"],
};

export function typeWords(field: Field): Words {
  if (field.chosen) return titled(field, CHOICE);
  return titled(field, (field.format === null ? TYPES[field.type] : FORMATS[field.format])!);
}

export function requiredWords(field: Field): Words {
  const picked = field.chosen || field.type === "boolean" || field.widget === "person";
  const verb = field.format === "document" ? "请上传" : picked ? "请选择" : "请填写";
  return [`${verb}“${field.zh}”`, `${field.en} is required`];
}

export function ruleWords(field: Field, keyword: string, wanted: unknown, wantedEn?: string): Words {
  if (keyword === "const" && typeof wanted === "boolean") {
    return titled(field, wanted ? ["必须勾选", "must be confirmed"] : ["必须选“否”", "must be no"]);
  }
  const [zh, en] = RULES[keyword]!;
  const told = String(wanted);
  const toldZh = told === "today" && keyword.startsWith("format") ? "今天" : told;
  const unit = field.unit ? ` ${field.unit}` : "";
  const put = (text: string, what: string): string => text.replace("{wanted}", () => what).replace("{unit}", () => unit);
  return titled(field, [put(zh, toldZh), put(en, wantedEn ?? told)]);
}

export function unknownWords(name: string): Words {
  return [`表单里没有“${name}”这一项`, `the form has no field ${name}`];
}

function titled(field: Field, [zh, en]: Words): Words {
  return [`“${field.zh}”${zh}`, `${field.en} ${en}`];
}
