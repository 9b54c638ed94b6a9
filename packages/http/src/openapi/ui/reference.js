// The reference page: reads the OpenAPI document of its server and shows it. Plain DOM, nothing from elsewhere, no HTML from the document.

const methods = ["get", "post", "put", "patch", "delete", "head", "options"];
const byId = (id) => document.getElementById(id);

let csrfToken;

/** An element with attributes and children; strings become text, never markup. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

function resolve(api, value) {
  const path =
    typeof value?.$ref === "string" && value.$ref.startsWith("#/") ? value.$ref.slice(2).split("/") : undefined;
  return path === undefined ? value : path.reduce((found, name) => found?.[name], api);
}

const nameOf = (schema) => (typeof schema?.$ref === "string" ? schema.$ref.split("/").at(-1) : undefined);

/** A schema as a short type expression: `Card[]`, `"a" | "b"`, `{ id: string }`. */
function typeOf(schema, depth = 0) {
  if (schema === undefined || schema === true) return "any";
  const name = nameOf(schema);
  if (name !== undefined) return name;
  if ("const" in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const options = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(options)) return options.map((option) => typeOf(option, depth)).join(" | ");
  if (schema.type === "array") return `(${typeOf(schema.items, depth)})[]`.replace(/^\((\w+)\)/, "$1");
  if (schema.properties === undefined) return [schema.type ?? "any"].flat().join(" | ");
  return objectType(schema, depth);
}

function objectType(schema, depth) {
  const indent = "  ".repeat(depth + 1);
  const lines = Object.entries(schema.properties).map(([name, member]) => {
    const mark = schema.required?.includes(name) ? "" : "?";
    return `${indent}${name}${mark}: ${typeOf(member, depth + 1)}`;
  });
  return `{\n${lines.join("\n")}\n${"  ".repeat(depth)}}`;
}

function showSchema(api, schema) {
  const name = nameOf(schema);
  const text = name === undefined ? typeOf(schema) : `${name} ${typeOf(resolve(api, schema))}`;
  return make("pre", { tabindex: 0 }, text);
}

function showContent(api, content) {
  return Object.entries(content ?? {}).flatMap(([type, media]) => [
    make("p", { class: "muted" }, type),
    ...(media.schema === undefined ? [] : [showSchema(api, media.schema)]),
  ]);
}

function showParameters(parameters) {
  if (parameters.length === 0) return [];
  const rows = parameters.map((parameter) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, make("code", {}, parameter.name)),
      make("td", {}, `${parameter.in}${parameter.required ? ", required" : ""}`),
      make("td", {}, make("code", {}, typeOf(parameter.schema))),
      make("td", {}, parameter.description ?? ""),
    ),
  );
  const head = ["Name", "In", "Type", "Meaning"].map((text) => make("th", { scope: "col" }, text));
  return [
    make("h3", {}, "Parameters"),
    make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)),
  ];
}

function showResponses(api, responses) {
  return Object.entries(responses).flatMap(([status, reference]) => {
    const response = resolve(api, reference);
    const head = make("h4", {}, `${status} ${response?.description ?? ""}`);
    const shared = nameOf(reference);
    return shared === undefined
      ? [head, ...showContent(api, response?.content)]
      : [head, make("p", { class: "muted" }, shared)];
  });
}

/** A form that sends the request; the answer is announced. */
function showTrial({ method, path, parameters, body }) {
  const fields = parameters.map((parameter, index) => {
    const id = `${method}${path}${index}`.replace(/\W/g, "-");
    const input = make("input", { id, autocomplete: "off", required: parameter.required });
    return { parameter, input, row: [make("label", { for: id }, `${parameter.name} (${parameter.in})`), input] };
  });
  const bodyId = `${method}${path}-body`.replace(/\W/g, "-");
  const area = body ? make("textarea", { id: bodyId, spellcheck: "false" }, "{}") : undefined;
  const answer = make("div", { role: "status" });
  const rows = fields.flatMap(({ row }) => row);
  const areaRow = area ? [make("label", { for: bodyId }, "Body (JSON)"), area] : [];
  const form = make("form", {}, ...rows, ...areaRow, make("button", {}, "Send request"), answer);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    answer.replaceChildren(make("p", {}, "Sending…"));
    answer.replaceChildren(...(await send({ method, path, fields, body: area?.value })));
  });
  return make("details", {}, make("summary", {}, "Try it"), form);
}

async function send({ method, path, fields, body }) {
  const headers = new Headers(body === undefined ? {} : { "content-type": "application/json" });
  if (csrfToken !== undefined && method !== "get") headers.set("x-csrf-token", csrfToken);
  const query = new URLSearchParams();
  let url = path;
  for (const { parameter, input } of fields) {
    if (parameter.in === "path") url = url.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    else if (input.value !== "" && parameter.in === "query") query.append(parameter.name, input.value);
    else if (input.value !== "") headers.set(parameter.name, input.value);
  }
  try {
    const init =
      body === undefined ? { method: method.toUpperCase(), headers } : { method: method.toUpperCase(), headers, body };
    const response = await fetch(query.size > 0 ? `${url}?${query}` : url, init);
    csrfToken = response.headers.get("x-csrf-token") ?? csrfToken;
    return [
      make("p", {}, `${response.status} ${response.statusText}`),
      make("pre", { tabindex: 0 }, pretty(await response.text())),
    ];
  } catch (error) {
    return [make("p", {}, `The request failed: ${error.message}`)];
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

function showOperation(api, { method, path, operation }) {
  const parameters = operation.parameters ?? [];
  const content = operation.requestBody?.content;
  const body = content?.["application/json"] !== undefined;
  const isOther = content !== undefined && !body;
  return make(
    "details",
    { class: `operation${operation.deprecated ? " deprecated" : ""}`, id: operation.operationId },
    make(
      "summary",
      {},
      make("span", { class: "method" }, method.toUpperCase()),
      make("code", {}, path),
      ` ${operation.summary ?? ""}${operation.deprecated ? " (deprecated)" : ""}`,
    ),
    make(
      "div",
      {},
      operation.description && make("p", {}, operation.description),
      operation.security && make("p", { class: "muted" }, "Needs a session."),
      ...showParameters(parameters),
      ...(content === undefined ? [] : [make("h3", {}, "Body"), ...showContent(api, content)]),
      make("h3", {}, "Answers"),
      ...showResponses(api, operation.responses),
      isOther ? undefined : showTrial({ method, path, parameters, body }),
    ),
  );
}

function operationsOf(api) {
  return Object.entries(api.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => ({ method, path, operation: item[method] })),
  );
}

function render(api, wanted) {
  const found = operationsOf(api).filter(({ method, path, operation }) =>
    `${method} ${path} ${operation.summary ?? ""} ${operation.operationId}`
      .toLowerCase()
      .includes(wanted.toLowerCase()),
  );
  const groups = Map.groupBy(found, ({ operation }) => operation.tags?.[0] ?? "Other");
  byId("count").textContent = `${found.length} operations`;
  byId("index").replaceChildren(
    ...found.map(({ method, path, operation }) =>
      make("li", {}, make("a", { href: `#${operation.operationId}` }, `${method.toUpperCase()} ${path}`)),
    ),
  );
  byId("operations").replaceChildren(
    ...[...groups].flatMap(([tag, group]) => [make("h2", {}, tag), ...group.map((entry) => showOperation(api, entry))]),
  );
}

function openTarget() {
  const target = byId(decodeURIComponent(location.hash.slice(1)));
  if (target?.matches("details.operation")) target.open = true;
  target?.scrollIntoView();
}

async function start() {
  const main = byId("operations");
  try {
    const response = await fetch(document.body.dataset.document);
    if (!response.ok) throw new Error(`the document answered ${response.status}`);
    const api = await response.json();
    document.title = `${api.info.title} ${api.info.version}`;
    document.querySelector("h1").textContent = document.title;
    byId("about").textContent = api.info.description ?? "";
    byId("filter").addEventListener("input", (event) => render(api, event.target.value));
    render(api, "");
    openTarget();
    addEventListener("hashchange", openTarget);
  } catch (error) {
    main.replaceChildren(make("p", { role: "alert" }, `The document could not be shown: ${error.message}`));
  } finally {
    main.setAttribute("aria-busy", "false");
  }
}

await start();
