// Unpacking: the compressed blocks of the file → bytes.

export function has(id: string): boolean {
  return document.getElementById(id) !== null;
}

export async function unpack(id: string): Promise<Uint8Array<ArrayBuffer>> {
  const element = document.getElementById(id);
  const text = element?.textContent ?? "";
  element?.remove();
  const binary = atob(text);
  const packed = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) packed[at] = binary.charCodeAt(at);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
