// The page to try the API at /api/docs: small, own, and without anything from another host. It reads /api/openapi.json and sends requests as the reader.

export const DOCS_HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Amity API</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/api/docs/page.css" />
  </head>
  <body>
    <header>
      <h1>Amity API</h1>
      <p>Described by <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI 3.1). Programs send the token of the data folder as <code>Authorization: Bearer …</code>. Requests made here are made as you.</p>
    </header>
    <main id="operations"><p>Loading…</p></main>
    <script src="/api/docs/page.js" defer></script>
  </body>
</html>
`;

export const DOCS_STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
details { border: 1px solid #8886; border-radius: 6px; margin: 0.5rem 0; padding: 0.5rem 0.75rem; }
summary { cursor: pointer; }
summary code { font-weight: 600; }
.method { display: inline-block; min-width: 4.5rem; text-transform: uppercase; }
label { display: block; margin: 0.5rem 0; }
input, textarea { font: 0.9rem ui-monospace, monospace; width: 100%; box-sizing: border-box; padding: 0.3rem; }
textarea { min-height: 8rem; }
button { padding: 0.4rem 1rem; margin: 0.25rem 0; }
pre { overflow: auto; max-height: 24rem; padding: 0.5rem; border: 1px solid #8886; border-radius: 4px; }
`;

/** Plain script: builds everything with textContent, so that no answer is ever taken for markup. */
export const DOCS_SCRIPT = `'use strict';
const element = (name, text, attributes = {}) => {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
};

const field = (label, control) => {
  const box = element('label', label);
  box.append(control);
  return box;
};

function exampleOf(operation) {
  const content = operation.requestBody && operation.requestBody.content['application/json'];
  return content ? JSON.stringify(content.example || {}, null, 2) : undefined;
}

function showOperation(method, path, operation, main) {
  const box = element('details');
  const head = element('summary');
  head.append(element('span', method, { class: 'method' }), element('code', path), document.createTextNode(' ' + (operation.summary || '')));
  box.append(head);
  if (operation.description) box.append(element('p', operation.description));
  const inputs = new Map();
  for (const parameter of operation.parameters || []) {
    const input = element('input', undefined, { placeholder: parameter.description || '' });
    inputs.set(parameter, input);
    box.append(field(parameter.name + (parameter.required ? '' : ' (optional)'), input));
  }
  const example = exampleOf(operation);
  const body = example === undefined ? undefined : element('textarea', example, { spellcheck: 'false' });
  if (body) box.append(field('Body (JSON)', body));
  const send = element('button', 'Send', { type: 'button' });
  const answer = element('pre', '', { tabindex: '0', 'aria-live': 'polite' });
  send.addEventListener('click', () => void request(method, path, inputs, body, answer));
  box.append(send, answer);
  main.append(box);
}

async function request(method, path, inputs, body, answer) {
  const query = new URLSearchParams();
  let address = path;
  const headers = {};
  for (const [parameter, input] of inputs) {
    if (parameter.in === 'path') address = address.replace('{' + parameter.name + '}', encodeURIComponent(input.value));
    else if (parameter.in === 'header' && input.value) headers[parameter.name] = input.value;
    else if (input.value) query.set(parameter.name, input.value);
  }
  if (body) headers['content-type'] = 'application/json';
  const tail = query.size > 0 ? '?' + query : '';
  answer.textContent = '…';
  try {
    const response = await fetch(address + tail, { method: method.toUpperCase(), headers, body: body ? body.value : undefined });
    const text = await response.text();
    let shown = text;
    try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* not JSON: shown as it is */ }
    answer.textContent = response.status + ' ' + response.statusText + '\\n\\n' + shown.slice(0, 20000);
  } catch (error) {
    answer.textContent = String(error);
  }
}

async function start() {
  const main = document.getElementById('operations');
  const response = await fetch('/api/openapi.json');
  main.replaceChildren();
  if (!response.ok) {
    main.append(element('p', 'Not signed in: open the link the server printed, then come back.'));
    return;
  }
  const description = await response.json();
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(methods)) showOperation(method, path, operation, main);
  }
}

void start();
`;
