declare module "bpmn-js-i18n/translations/zn.js" {
  const words: Record<string, string>;
  export default words;
}
