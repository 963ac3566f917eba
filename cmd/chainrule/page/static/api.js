// Requests to the server that the page came from, and what they have in common.

// post sends a request and returns the reply; it throws an Error whose message
// is for the reader. A server that is busy is asked again.
export async function post(name, request, signal) {
  for (let attempt = 0; ; attempt++) {
    let response;
    try {
      response = await fetch(`api/${name}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(request),
        signal,
      });
    } catch (failure) {
      if (failure.name === 'AbortError') throw failure;
      throw new Error('the server does not answer; is chainrule serve still running?');
    }
    if (response.status === 503 && attempt < 3) {
      await new Promise((done) => setTimeout(done, 700 * (attempt + 1)));
      if (signal?.aborted) throw new DOMException('', 'AbortError');
      continue;
    }
    const reply = await response.json().catch(() => ({ error: `the server answers with status ${response.status}` }));
    if (!response.ok || reply.error) throw new Error(reply.error);
    return reply;
  }
}

// latest returns a function that sends requests of one kind, of which only the
// last counts: it aborts the one before, and calls show or fail with what the
// last one brings.
export function latest(name, show, fail) {
  let controller = null;
  return async (request) => {
    controller?.abort();
    const mine = (controller = new AbortController());
    try {
      const reply = await post(name, request, mine.signal);
      if (controller === mine) show(reply, request);
    } catch (failure) {
      if (failure.name !== 'AbortError' && controller === mine) fail(failure, request);
    }
  };
}

// element makes an element with attributes and children; a child that is a
// string is text.
export function element(tag, attributes = {}, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    if (name.startsWith('on')) e.addEventListener(name.slice(2), value);
    else e.setAttribute(name, value === true ? '' : value);
  }
  e.append(...children.filter((c) => c !== null && c !== undefined && c !== false));
  return e;
}

// mathematics makes an element of the server's MathML. All that comes from a
// document is escaped in it; the page's policy forbids scripts besides.
export function mathematics(markup, className = 'math') {
  const e = document.createElement('span');
  e.className = className;
  e.innerHTML = markup ?? '';
  return e;
}

// number writes a value to some significant digits.
export function number(value, digits = 6) {
  if (value === null || value === undefined) return 'undefined';
  if (typeof value === 'string') return value.replace('-', '−').replace('infinity', '∞');
  if (value === 0) return '0';
  const size = Math.abs(value);
  let text = size >= 1e7 || size < 1e-5 ? value.toExponential(digits - 1) : value.toPrecision(digits);
  text = text.includes('e')
    ? text.replace(/\.?0*e\+?/, 'e')
    : text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return text.replace(/-/g, '−');
}

// sentence begins a text with a capital, unless that would change a name in it,
// and ends it with a full stop.
export function sentence(text) {
  const begun = /^[a-z]{2,}[ ,;:]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return begun + (/[.!?]$/.test(begun) ? '' : '.');
}

// byId returns an element of the page.
export const byId = (id) => document.getElementById(id);

// debounced returns a function that acts when it has not been called for a while.
export function debounced(milliseconds, act) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...args), milliseconds);
  };
}
