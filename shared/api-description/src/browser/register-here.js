// Registers, reads and deletes clients from the page. Credentials live in the variables of this script and in the
// answer on the screen: nothing is stored, and a reload forgets everything.

const element = (id) => document.getElementById(id);
const form = element('registration');
const example = element('example');
const metadata = element('metadata');
const list = element('clients').querySelector('ul');

const answerMsMax = 30_000;
const clientsMax = 50;
const notableHeaders = ['X-Request-Id', 'Retry-After', 'ETag', 'WWW-Authenticate'];
const reasons = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  400: 'Bad Request',
  401: 'Unauthorized',
  408: 'Request Timeout',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

// --- The form ---

/** Changed bodies by example, so that a look at another example loses nothing. */
const drafts = new Map();

const original = () => element(example.value).textContent;

const showExample = () => {
  metadata.value = drafts.get(example.value) ?? original();
  showCommand();
};

const showCommand = () => {
  const body = metadata.value.replaceAll("'", `'\\''`);
  element('command').firstChild.textContent =
    `curl -sS ${form.action} \\\n  -H 'Content-Type: application/json' \\\n  -d '${body}'`;
};

metadata.addEventListener('input', () => {
  drafts.set(example.value, metadata.value);
  showCommand();
});
example.addEventListener('change', showExample);
element('restore').addEventListener('click', () => {
  drafts.delete(example.value);
  showExample();
});
for (const link of document.querySelectorAll('a[data-example]')) {
  link.parentElement.hidden = false;
  link.addEventListener('click', () => {
    example.value = link.dataset.example;
    showExample();
    metadata.focus({ preventScroll: true });
  });
}

// --- Requests ---

/** 128 random bits. `crypto.randomUUID` is missing on pages over plain http. */
const randomKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The registration whose outcome is not known, if there is one: sent again, it must not make a second client. */
let unsettled;

const isUnsettled = (status) => status === undefined || status === 408 || status >= 500;

/** Sends one request. An answer that did not come has no status. */
const exchange = async (url, init) => {
  try {
    const response = await fetch(url, {
      ...init,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(answerMsMax),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch {
    return { status: undefined, headers: new Headers(), text: '' };
  }
};

const register = async () => {
  const body = metadata.value;
  const key = unsettled?.body === body ? unsettled.key : randomKey();
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
  const answer = await exchange(form.action, { method: 'POST', headers, body });
  unsettled = isUnsettled(answer.status) ? { key, body } : undefined;
  const client = show(`POST ${new URL(form.action).pathname}`, answer);
  if (answer.status === 201) addClient(client);
};

const manage = async (client, method) => {
  const headers = { Authorization: `Bearer ${client.registration_access_token}` };
  const answer = await exchange(client.registration_client_uri, { method, headers });
  show(`${method} ${new URL(client.registration_client_uri).pathname}`, answer);
  return answer.status;
};

/** One request at a time: a second click while one is under way does nothing. */
let isBusy = false;
const oneAtATime = async (work) => {
  if (isBusy) return;
  isBusy = true;
  document.body.classList.add('busy');
  // Emptied first, so that the same status twice is announced twice.
  element('answer-status').textContent = '';
  try {
    await work();
  } finally {
    document.body.classList.remove('busy');
    isBusy = false;
  }
};

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void oneAtATime(register);
});

// --- Answers ---

/** Shows an answer, and returns its body as an object. */
const show = (request, { status, headers, text }) => {
  const body = parsed(text);
  element('answer').hidden = false;
  element('answer-request').textContent = request;
  element('answer-status').textContent = status === undefined ? 'No answer' : `${status} ${reasons[status] ?? ''}`;
  element('answer-status').className = status >= 200 && status < 300 ? 'good' : 'bad';
  element('answer-secrets').hidden = body.registration_access_token === undefined;
  element('answer-text').replaceChildren(...explanation(status, body));
  element('answer-again').hidden = unsettled === undefined;
  element('answer-faults').replaceChildren(...faults(body));
  element('answer-headers').replaceChildren(...notable(headers));
  element('answer-content').hidden = text === '';
  element('answer-body').firstChild.textContent = laidOut(text, body);
  element('answer').scrollIntoView({ block: 'nearest' });
  return body;
};

const parsed = (text) => {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
};

const laidOut = (text, body) => (Object.keys(body).length === 0 ? text : JSON.stringify(body, null, 2));

const explanation = (status, { error_description = '' }) => {
  const what = status === undefined ? 'The connection failed, or the answer took too long.' : error_description;
  const section = element(status === undefined ? 'no-answer' : `status-${status}`);
  return section === null ? [what] : [`${what} `, link(`#${section.id}`, 'What to do')];
};

const link = (href, text) => Object.assign(document.createElement('a'), { href, textContent: text });

/** All faults of a body: where, what, and the code for programs. */
const faults = ({ errors }) => (Array.isArray(errors) ? errors.map(fault) : []);

const fault = ({ pointer = '', code = '', text = '' }) => {
  const item = document.createElement('li');
  const member = String(pointer).split('/')[1] ?? '';
  const where = element(member) === null ? document.createElement('code') : link(`#${member}`, '');
  where.textContent = pointer;
  item.append(where, ` ${text} `, Object.assign(document.createElement('code'), { textContent: code }));
  return item;
};

const notable = (headers) =>
  notableHeaders
    .filter((name) => headers.has(name))
    .flatMap((name) => [
      Object.assign(document.createElement('dt'), { textContent: name }),
      Object.assign(document.createElement('dd'), { textContent: headers.get(name) }),
    ]);

// --- Clients ---

const addClient = (client) => {
  const row = element('client').content.cloneNode(true).firstElementChild;
  row.querySelector('code').textContent = client.client_id;
  for (const button of row.querySelectorAll('button')) {
    const { method } = button.dataset;
    button.setAttribute('aria-label', `${button.textContent} ${client.client_id}`);
    button.addEventListener('click', () => oneAtATime(() => manageFrom(row, client, method)));
  }
  list.prepend(row);
  while (list.children.length > clientsMax) list.lastElementChild.remove();
  element('clients').hidden = false;
};

/** The button of a deleted client goes, so the focus goes to the answer. */
const manageFrom = async (row, client, method) => {
  const status = await manage(client, method);
  if (status !== 204) return;
  row.remove();
  element('clients').hidden = list.children.length === 0;
  element('answer-title').focus();
};

showExample();
form.hidden = false;
