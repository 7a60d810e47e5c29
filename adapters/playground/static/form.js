// An open form: a modal dialog with its errors in place. Escape and × leave without sending.
import { byId, el, isBusy, setBusy } from "./dom.js";

const EMPTY = { person: "Nobody", choice: "No answer" };
const SHORT = 40; // characters of a hint that are sure to be seen whole inside an empty box on a phone
const FEW = 4; // so many options stand side by side; more become a list to choose from

function choices(field, type, values) {
  return el("div", { class: "choices" }, field.options.map((option) => el("label", {},
    el("input", { type, name: field.name, value: option.value, checked: values.includes(option.value) }),
    option.label)));
}

function select(field) {
  const empty = el("option", { value: "" }, field.required ? "Choose…" : EMPTY[field.kind]);
  const options = field.options.map((option) => (
    el("option", { value: option.value, selected: option.value === field.value }, option.label)));
  return el("select", { id: `f-${field.name}`, name: field.name }, empty, options);
}

function input(field) {
  const same = { id: `f-${field.name}`, name: field.name, maxlength: field.longest };
  switch (field.kind) {
    case "choice":
      return field.options.length <= FEW ? choices(field, "radio", [field.value]) : select(field);
    case "choices":
    case "people":
      return choices(field, "checkbox", field.value || []);
    case "person":
      return select(field);
    case "date":
      return el("input", { ...same, type: "date", value: field.value });
    case "file":
      return el("input", { ...same, type: "file", accept: ".csv,.tsv,.txt,text/*" });
    case "number":
      return el("input", { ...same, type: "text", inputmode: "decimal", value: field.value });
    default:
      if (field.lines > 1) {
        const area = el("textarea", { ...same, rows: field.lines, dir: "auto" });
        area.value = field.value || "";
        return area;
      }
      return el("input", { ...same, type: "text", dir: "auto", value: field.value, placeholder: field.hint && field.hint.length <= SHORT ? field.hint : null });
  }
}

function row(field) {
  const control = input(field);
  const isGroup = control.classList.contains("choices");
  const optional = field.required ? null : el("span", { class: "optional" }, " · optional");
  const label = el(isGroup ? "legend" : "label", { class: "name", for: isGroup ? null : `f-${field.name}` }, field.label, optional);
  // A hint that stands inside the empty box is still there to be read aloud once the box is filled.
  const hint = field.hint ? el("p", { class: control.placeholder ? "hidden" : "hint", id: `h-${field.name}` }, field.hint) : null;
  const error = el("p", { class: "error", id: `e-${field.name}`, hidden: true });
  const box = el(isGroup ? "fieldset" : "div", { class: "field", "data-field": field.name }, label, hint, control, error);
  const isRadio = isGroup && control.querySelector("[type=radio]");
  if (isRadio) box.setAttribute("role", "radiogroup");
  if (field.required && (isRadio || !isGroup)) answered(box).setAttribute("aria-required", "true");
  describe(box, false);
  return box;
}

// Where a screen reader looks for what is said about a field: its control, or the group that its choices make.
const answered = (box) => (box.tagName === "FIELDSET" ? box : box.querySelector("[name]"));

// What is described is what is to be seen: a hint always, an error only while there is one.
function describe(box, isWrong) {
  const name = box.dataset.field;
  const said = [box.querySelector(`[id="h-${CSS.escape(name)}"]`) && `h-${name}`, isWrong && `e-${name}`].filter(Boolean);
  const control = answered(box);
  if (said.length) control.setAttribute("aria-describedby", said.join(" "));
  else control.removeAttribute("aria-describedby");
  const invalid = box.matches("fieldset:not([role])") ? [...box.querySelectorAll("[name]")] : [control];
  for (const each of invalid) {
    if (isWrong) each.setAttribute("aria-invalid", "true");
    else each.removeAttribute("aria-invalid");
  }
}

async function read(form, field) {
  const named = [...form.querySelectorAll("[name]")].filter((each) => each.name === field.name);
  if (field.kind === "file") return named[0].files.length ? named[0].files[0].text() : null;
  if (field.kind === "choices" || field.kind === "people") return named.filter((each) => each.checked).map((each) => each.value);
  if (named.length && named[0].type === "radio") return (named.find((each) => each.checked) || { value: null }).value;
  return named[0].value.trim() === "" ? null : named[0].value;
}

async function readAll(form, fields) {
  const values = {};
  for (const field of fields) values[field.name] = await read(form, field);
  return values;
}

function missing(fields, values) {
  const isEmpty = (value) => value === null || value.length === 0;
  const empty = fields.filter((field) => field.required && isEmpty(values[field.name]));
  return Object.fromEntries(empty.map((field) => [field.name, "Please fill this in."]));
}

function showError(box, sentence) {
  if (sentence) box.dataset.wrong = "";
  else delete box.dataset.wrong;
  const error = box.querySelector(".error");
  error.textContent = sentence;
  error.hidden = !sentence;
  describe(box, Boolean(sentence));
}

function showErrors(form, errors) {
  const boxes = [...form.querySelectorAll(".field")];
  boxes.forEach((box) => showError(box, errors[box.dataset.field] || ""));
  const names = boxes.map((box) => box.dataset.field);
  const general = Object.entries(errors).filter(([name]) => !names.includes(name)).map(([, sentence]) => sentence);
  const count = Object.keys(errors).length - general.length;
  if (count) general.push(count === 1 ? "One answer needs another look." : `${count} answers need another look.`);
  const wrong = form.querySelector(".wrong");
  wrong.textContent = general.join(" ");
  wrong.hidden = general.length === 0;
  const first = form.querySelector("[data-wrong] [name]");
  if (first) first.focus();
  else if (general.length) wrong.scrollIntoView({ block: "nearest" });
}

function body(form) {
  const lines = (said) => (said || []).map((line) => el("p", { class: "said" }, line));
  return el("div", { class: "fields" },
    el("p", { class: "wrong", role: "alert", hidden: true }),
    lines(form.intro), form.fields.flatMap((field) => [...lines(field.before), row(field)]), lines(form.outro));
}

// What was typed survives a reload, in this tab only: by person, form and what the form is about, until it is left.
const keyOf = (form, by) => `draft ${JSON.stringify([by, form.title, form.intro])}`;
const controls = (page) => [...page.querySelectorAll(".fields [name]")].filter((each) => each.type !== "file");
const isPicked = (control) => control.type === "radio" || control.type === "checkbox";

function keep(page, key) {
  const typed = controls(page).map((each) => (isPicked(each) ? each.checked : each.value));
  try {
    sessionStorage.setItem(key, JSON.stringify(typed));
  } catch { /* a browser that keeps nothing keeps no draft */ }
}

function restore(page, key) {
  let typed = null;
  try {
    typed = JSON.parse(sessionStorage.getItem(key));
  } catch { /* as above */ }
  const all = controls(page);
  if (!Array.isArray(typed) || typed.length !== all.length) return;
  all.forEach((each, index) => { each[isPicked(each) ? "checked" : "value"] = typed[index]; });
}

function forget(key) {
  try {
    sessionStorage.removeItem(key);
  } catch { /* as above */ }
}

// Calls send(values), which gives the server's errors by field, or throws; closes when there are none. Once it is
// closed, goBack() puts the focus where it was.
export function open(form, by, send, goBack) {
  const dialog = byId("form");
  const key = keyOf(form, by);
  const close = () => { forget(key); dialog.close(); };
  const submit = el("button", { type: "submit", class: "primary" }, form.submit);
  const page = el("form", { novalidate: true, autocomplete: "off" },
    el("header", {}, el("h2", { id: "form-title" }, form.title),
      el("button", { type: "button", class: "close", "aria-label": "Close the form", onclick: close }, "×")),
    body(form),
    el("footer", {}, el("button", { type: "button", onclick: close }, "Cancel"), submit));
  page.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBusy(submit)) return;
    setBusy(submit, true);
    try {
      const values = await readAll(page, form.fields);
      let errors = missing(form.fields, values);
      if (!Object.keys(errors).length) errors = await send(values, close);
      showErrors(page, errors);
    } catch (wrong) {
      showErrors(page, { "": wrong.message });
    } finally {
      setBusy(submit, false);
    }
  });
  restore(page, key);
  page.addEventListener("input", () => keep(page, key));
  dialog.oncancel = () => forget(key); // Escape
  dialog.onclose = goBack;
  dialog.replaceChildren(page);
  if (!dialog.open) dialog.showModal();
  const first = page.querySelector(".fields [name]");
  if (first) first.focus();
}
