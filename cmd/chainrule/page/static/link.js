// The state of the page as a link: compressed, in the fragment, which is never
// sent to the server.

const longest = 400_000; // bytes, of what a link may unpack to

// write returns a fragment for a state.
export async function write(state) {
  const packed = new Response(new Blob([JSON.stringify(state)]).stream().pipeThrough(new CompressionStream('deflate-raw')));
  const bytes = new Uint8Array(await packed.arrayBuffer());
  let text = '';
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return '#' + btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

// read returns the state of a fragment, or null if it is none.
export async function read(fragment) {
  if (fragment.length < 2) return null;
  try {
    const text = atob(fragment.slice(1).replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
    const pieces = [];
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > longest) {
        await reader.cancel();
        return null;
      }
      pieces.push(value);
    }
    const state = JSON.parse(await new Blob(pieces).text());
    return typeof state === 'object' && state !== null ? state : null;
  } catch {
    return null;
  }
}
